using System.Net;
using System.Text.Json.Nodes;
using ChannelOperator.Api;
using ChannelOperator.TestKit.Kubernetes;
using ChannelOperator.TestKit.Operators;
using ChannelOperator.TestKit.Proxying;

namespace ChannelOperator.ClusterTests.Installation;

/// <summary>Makes an operator do everything that it ever does, so that a permission that it does not use then is one too many.</summary>
internal sealed class EverythingScenario(ChannelWorld world, ClusterUser account, string leaseNamespace)
{
    /// <summary>Runs an operator through all of it, from its election to the lease that it gives up.</summary>
    /// <param name="namespaces">The namespaces that it looks after; none for all.</param>
    public async Task RunAsync(params string[] namespaces)
    {
        await world.Kubectl.RunAsync("delete", "lease", "channel-operator", "--namespace", leaseNamespace, "--ignore-not-found");
        await using ApiProxy proxy = await ApiProxy.StartAsync(world.Cluster, account);
        string[] scope = namespaces.Length > 0 ? ["--namespaces", string.Join(',', namespaces)] : [];
        await using OperatorProcess running = await OperatorProcess.StartAsync(
            TestCluster.OperatorExecutable, proxy.KubeconfigPath, ["--leader-election-namespace", leaseNamespace, .. scope]);
        await RunAndStopAsync();
        await PutBackAndStopUnseenAsync();
        await SweepAndResumeAsync();
        await StopOrphanAsync();
        await MeetAnotherOfTheSameNameAsync(proxy, "messagingchannels", "swapped", world.Channel("swapped").Manifest(), world.ChannelPath("swapped"));
        await world.WaitForReplicasAsync("swapped", 1);
        if (namespaces.Length == 0)
        {
            await PruneAsync();
            string path = $"/apis/{ApiGroup.ApiVersion}/platformpolicies/{world.PlatformName}-swapped";
            PlatformPolicy policy = world.Policy(spec => spec with { Platform = world.Platform + "-Swapped" });
            policy = policy with { Metadata = policy.Metadata with { Name = world.PlatformName + "-swapped" } };
            await MeetAnotherOfTheSameNameAsync(proxy, "platformpolicies", policy.Metadata.Name, policy.Manifest(), path);
            await world.WaitForPolicyAsync(policy.Metadata.Name, "Accepted=True/Accepted");
        }

        await running.StopAsync();
        Assert.Equal(0, running.ExitCode);
    }

    /// <summary>Every kind of object is created, told by an event, and its pods are asked why they do not come up.</summary>
    private async Task RunAndStopAsync()
    {
        string name = world.PlatformName + "-claim";
        await world.CreateAsync(world.Class(spec => spec with { IsDefault = false, ProgressDeadlineSeconds = 10, ReportsReviews = true, Storage = new ConnectorStorage { Type = StorageType.PersistentVolumeClaim } }, name));
        await world.CreateAsync(world.Channel("kept", spec => spec with { Connector = new ChannelConnectorSpec { ClassName = name } }));
        await world.WaitForReplicasAsync("kept", 1);
        await Wait.ForAsync("an event", async _ => (await world.EventsAsync("kept")).Count > 0, ChannelWorld.Patience);
        await world.WaitForReasonAsync("kept", ChannelConditions.Available, ChannelConditions.AvailableReasons.ProgressDeadlineExceeded);
    }

    private async Task PutBackAndStopUnseenAsync()
    {
        await world.PatchPodAsync("kept", """{"containers":[{"name":"foreign","image":"foreign:1"}]}""");
        await Wait.ForAsync(
            "the foreign container to be gone", async _ => (await world.DeploymentAsync("kept"))!["spec"]!["template"]!["spec"]!["containers"]!.AsArray().Count == 1, ChannelWorld.Patience);
        await world.PatchChannelAsync("kept", """{"spec":{"suspend":true}}""");
        await world.WaitForReasonAsync("kept", ChannelConditions.Suspended, ChannelConditions.SuspendedReasons.SuspendedByUser);
        await world.RemoveLabelAsync(world.DeploymentPath("kept"));
        await world.PatchChannelAsync("kept", """{"spec":{"approval":{"status":"Revoked"}}}""");
        await world.WaitForReplicasAsync("kept", 0);
    }

    private async Task SweepAndResumeAsync()
    {
        await Wait.ForAsync("a sweep", async _ => await world.GetJsonAsync(world.SweepPath("kept")) is not null, ChannelWorld.Patience);
        await world.PatchChannelAsync("kept", """{"spec":{"suspend":null,"approval":{"status":"Approved"}}}""");
        await world.WaitForReplicasAsync("kept", 1);
        Assert.Null(await world.GetJsonAsync(world.SweepPath("kept")));
    }

    private async Task PruneAsync()
    {
        await world.CreateAsync([.. Enumerable.Range(0, 21).Select(day =>
            world.Review($"said-{day}", "kept", ApprovalStatus.Suspended, spec => spec with { Source = ReviewSource.Platform, DecidedTime = Times.DaysAgo(1 + day) }))]);
        await Wait.ForAsync("the oldest record to be pruned", async _ => await world.GetJsonAsync(world.ReviewPath("said-20")) is null, ChannelWorld.Patience);
    }

    private async Task StopOrphanAsync()
    {
        await world.CreateAsync(world.Channel("orphan"));
        await world.WaitForReplicasAsync("orphan", 1);
        await world.DeleteAsync(world.ChannelPath("orphan"), "Orphan");
        await world.WaitForReplicasAsync("orphan", 0);
    }

    /// <summary>
    /// Exchanges an object for another of its name while a status is on its way: that one is refused, and the operator looks why. The API server begins with its own copy of
    /// the object, and where that is still the old one it answers a conflict, after which nobody needs to look: then once more.
    /// </summary>
    private async Task MeetAnotherOfTheSameNameAsync(ApiProxy proxy, string resource, string name, JsonObject manifest, string path)
    {
        bool IsStatus(ProxiedRequest request) => request.Method == "PATCH" && request.Resource == resource && request.Subresource == "status" && request.Name == name;
        await world.CreateAsync(manifest);
        while (true)
        {
            TaskCompletionSource held = new(TaskCreationOptions.RunContinuationsAsynchronously);
            TaskCompletionSource exchanged = new(TaskCreationOptions.RunContinuationsAsynchronously);
            TaskCompletionSource<int> answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
            proxy.Use(IsStatus, ProxySteps.First(1, async (exchange, next) =>
            {
                held.TrySetResult();
                exchange.Answered = code =>
                {
                    answered.TrySetResult(code);
                    return Task.CompletedTask;
                };
                await ProxySteps.HoldUntil(exchanged.Task)(exchange, next);
            }));
            await world.DeleteAsync(path);
            await world.CreateAsync(manifest);
            await held.Task.WaitAsync(ChannelWorld.Patience);
            await world.DeleteAsync(path);
            await world.CreateAsync(manifest);
            exchanged.SetResult();
            if (await answered.Task.WaitAsync(ChannelWorld.Patience) != (int)HttpStatusCode.Conflict)
            {
                break;
            }
        }

        await Wait.ForAsync(
            $"the operator to look at {resource} {name}", () => proxy.Requests.Any(request => request.Method == "GET" && request.Resource == resource && request.Name == name), ChannelWorld.Patience);
        proxy.Clear();
    }
}
