using System.Text.Json.Nodes;
using ChannelOperator.Api;
using ChannelOperator.EndToEndTests.Harness;
using ChannelOperator.TestKit.Kubernetes;
using ChannelOperator.TestKit.Worlds;
using Xunit.Abstractions;

namespace ChannelOperator.EndToEndTests;

/// <summary>What becomes of a channel's pods.</summary>
[Collection(NodeCollection.Name)]
public sealed class LifecycleTests(NodeFixture fixture, ITestOutputHelper output)
{
    private static readonly TimeProvider Time = TimeProvider.System;

    [NodeFact]
    public async Task A_channel_becomes_ready_pods_and_a_stop_ends_them()
    {
        await InstalledOperator.InstallAsync(fixture.Cluster);
        await using PodWorld pods = await PodWorld.CreateAsync(fixture);
        MessagingChannel channel = pods.Channel("support", spec => spec with { Connector = new ChannelConnectorSpec { Replicas = 2 } });

        long from = Time.GetTimestamp();
        MessagingChannel running = await pods.RunAsync(channel);
        output.Tell("channel applied -> Ready with 2 pods", Time.GetElapsedTime(from));
        Assert.Equal(2, running.Status!.Connector!.ReadyReplicas);
        Assert.All(await pods.PodsAsync("support"), pod => Assert.Equal("Running", pod["status"]!["phase"]!.GetValue<string>()));

        from = Time.GetTimestamp();
        await pods.World.ApplyAsync(channel with { Spec = channel.Spec with { Approval = new ChannelApproval { Status = ApprovalStatus.Revoked } } });
        await pods.WaitUntilGoneAsync("support");
        output.Tell("revocation applied -> last pod gone", Time.GetElapsedTime(from));
        MessagingChannel stopped = await pods.World.WaitForReasonAsync("support", ChannelConditions.Enforced, ChannelConditions.EnforcedReasons.ConnectorStopped);
        Assert.Equal(ChannelConditions.ApprovedReasons.ApprovalRevoked, ChannelWorld.Ready(stopped).Reason);

        await pods.RunAsync(channel);
        Assert.Equal(2, (await pods.PodsAsync("support")).Count);
    }

    [NodeFact]
    public async Task A_policy_change_rolls_pods_with_external_state_and_all_of_them_stay_reachable()
    {
        await InstalledOperator.InstallAsync(fixture.Cluster);
        await using PodWorld pods = await PodWorld.CreateAsync(fixture);
        await pods.RunAsync(pods.Channel("support", spec => spec with { Connector = new ChannelConnectorSpec { Replicas = 2 } }));
        string before = await pods.RevisionAsync("support");
        await using WatchRecord endpoints = await pods.RecordAsync(pods.EndpointsPath);
        await endpoints.WaitForAsync("both pods to be reachable", state => Reachable(state) == 2);
        int seen = endpoints.States.Count;

        string after = await ForbidMediaAsync(pods, before);
        await pods.WaitForRevisionAsync("support", after);
        await pods.WaitUntilAvailableAsync("support");

        IReadOnlyList<IReadOnlyDictionary<string, JsonNode>> states = endpoints.States;
        Assert.True(states.Count - seen >= 4, $"only {states.Count - seen} changes of the endpoints: two pods came, and two went");
        Assert.All(states.Skip(seen - 1), state => Assert.InRange(Reachable(state), 2, 3));
    }

    [NodeFact]
    public async Task A_policy_change_never_has_two_pods_on_one_claim()
    {
        await InstalledOperator.InstallAsync(fixture.Cluster);
        await fixture.Node.CreateVolumesAsync(1);
        await using PodWorld pods = await PodWorld.CreateAsync(fixture, spec => spec with
        {
            Storage = new ConnectorStorage { Type = StorageType.PersistentVolumeClaim, Size = new Quantity("1Gi") },
        });
        await pods.RunAsync(pods.Channel("support"));
        string before = await pods.RevisionAsync("support");
        await using WatchRecord record = await pods.RecordAsync(pods.PodsPath);

        string after = await ForbidMediaAsync(pods, before);
        await pods.WaitForRevisionAsync("support", after);
        await pods.WaitUntilAvailableAsync("support");

        IReadOnlyList<IReadOnlyDictionary<string, JsonNode>> states = record.States;
        Assert.Equal(2, states.SelectMany(state => state.Keys).Distinct(StringComparer.Ordinal).Count());
        // A rollout is no loss, though no pod serves for a while.
        Assert.DoesNotContain(await pods.World.EventsAsync("support"), told => told.Reason == ChannelConditions.AvailableReasons.ConnectorUnavailable);
        Assert.All(states, state => Assert.InRange(state.Values.Count(HasContainers), 0, 1));
    }

    [NodeFact]
    public async Task Deleting_a_channel_leaves_nothing_behind()
    {
        await InstalledOperator.InstallAsync(fixture.Cluster);
        await fixture.Node.CreateVolumesAsync(1);
        await using PodWorld pods = await PodWorld.CreateAsync(fixture, spec => spec with
        {
            Storage = new ConnectorStorage { Type = StorageType.PersistentVolumeClaim, Size = new Quantity("1Gi") },
        });
        await pods.RunAsync(pods.Channel("support"));
        Assert.Equal(["configmap/support-connector", "deployment.apps/support-connector", "persistentvolumeclaim/support-connector", "service/support-connector"], await OwnedAsync(pods, "deployments,services,configmaps,persistentvolumeclaims"));

        await fixture.Kubectl.RunAsync("delete", "mch", "support", "-n", pods.Namespace, "--timeout=30s");

        await Wait.ForAsync(
            "everything of the channel to be gone",
            async _ => await OwnedAsync(pods, "deployments,replicasets,jobs,pods,services,endpoints,endpointslices,configmaps,persistentvolumeclaims"),
            left => left.Length == 0,
            PodWorld.Patience);
    }

    [NodeFact]
    public async Task A_namespace_can_be_deleted_while_the_operator_is_down()
    {
        InstalledOperator installed = await InstalledOperator.InstallAsync(fixture.Cluster);
        await using PodWorld pods = await PodWorld.CreateAsync(fixture);
        await pods.RunAsync(pods.Channel("support"));
        await installed.StopAsync();

        await fixture.Kubectl.RunAsync("delete", "namespace", pods.Namespace, "--timeout=120s");

        Assert.Null(await pods.World.GetJsonAsync($"/api/v1/namespaces/{pods.Namespace}"));
        await InstalledOperator.InstallAsync(fixture.Cluster);
    }

    /// <summary>A stricter policy; returns the revision that the pods are to get.</summary>
    private static async Task<string> ForbidMediaAsync(PodWorld pods, string before)
    {
        await pods.World.ApplyAsync(pods.World.Policy(spec => spec with { Media = new PolicyMedia { NeverStore = [NeverStoredContent.ViewOnce] } }));
        return await Wait.ForAsync("another revision", async _ => await pods.RevisionAsync("support"), revision => revision != before, PodWorld.Patience);
    }

    private static int Reachable(IReadOnlyDictionary<string, JsonNode> state) => state.TryGetValue("support-connector", out JsonNode? endpoints)
        ? endpoints["subsets"]?.AsArray().Sum(subset => subset!["addresses"]?.AsArray().Count ?? 0) ?? 0
        : 0;

    // What has ended stays an object for a while, and touches no volume any more.
    private static bool HasContainers(JsonNode pod) => pod["status"]!["containerStatuses"]?.AsArray().Any(container => container!["state"]!["running"] is not null) == true;

    private static async Task<string[]> OwnedAsync(PodWorld pods, string kinds)
    {
        KubectlResult found = await pods.World.Kubectl.RunAsync("get", kinds, "-n", pods.Namespace, "-l", $"{Labels.Channel}=support", "-o", "name");
        return [.. found.StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)];
    }
}
