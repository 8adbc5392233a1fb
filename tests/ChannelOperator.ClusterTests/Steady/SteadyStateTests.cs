using System.Text.Json.Nodes;
using ChannelOperator.Api;
using ChannelOperator.ClusterTests.Harness;
using ChannelOperator.TestKit.Kubernetes;
using Xunit.Abstractions;

namespace ChannelOperator.ClusterTests.Steady;

/// <summary>Where nothing changes nothing is written, by the API server's own account: after a restart, a resync, a request to look again.</summary>
[Collection(AuditedCollection.Name)]
public sealed class SteadyStateTests(AuditedFixture fixture, ITestOutputHelper output)
{
    private const int Channels = 200;

    private static readonly string[] Collections =
    [
        "/apis/channeloperator.io/v1alpha1/namespaces/{ns}/messagingchannels", "/apis/channeloperator.io/v1alpha1/platformpolicies", "/apis/apps/v1/namespaces/{ns}/deployments",
        "/api/v1/namespaces/{ns}/configmaps", "/api/v1/namespaces/{ns}/services", "/api/v1/namespaces/{ns}/serviceaccounts", "/apis/rbac.authorization.k8s.io/v1/namespaces/{ns}/rolebindings", "/api/v1/namespaces/{ns}/persistentvolumeclaims",
    ];

    [Fact]
    public async Task RestartAndResyncOfManyChannels_WriteNothing()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await world.CreateFleetAsync(AwkwardFleet.Classes(world).Skip(1));
        await world.CreateAsync(AwkwardFleet.Reviews(world));
        await world.CreateFleetAsync(AwkwardFleet.Channels(world, Channels));
        await world.WaitForAllAsync("to be at rest", AwkwardFleet.IsAtRest, TimeSpan.FromSeconds(120));
        await WaitForCountsAsync(world);
        IReadOnlyList<string> before = await QuietAsync(world);
        int events = await EventsAsync(world);
        int writes = fixture.Writes.Count;
        output.WriteLine($"{writes} writes and {events} events until {Channels} channels were at rest");

        await fixture.RestartOperatorAsync();
        await fixture.Operator.WaitForPassesAsync(Channels);
        await WaitForPolicyPassesAsync(world);
        await AssertNothingWrittenAsync("a restart");

        double passes = await fixture.Operator.PassesAsync();
        foreach (JsonObject connectorClass in AwkwardFleet.Classes(world))
        {
            await world.PatchAsync($"/apis/{ApiGroup.ApiVersion}/connectorclasses/{connectorClass["metadata"]!["name"]}", """{"metadata":{"annotations":{"touched":"by the test"}}}""");
        }

        await fixture.Operator.WaitForPassesAsync(passes + Channels);
        await AssertNothingWrittenAsync("a resync");

        async Task AssertNothingWrittenAsync(string what)
        {
            Assert.Empty(fixture.Writes.Skip(writes));
            Assert.Equal(before, await world.SnapshotAsync("resourceVersion", Collections));
            Assert.Equal(events, await EventsAsync(world));
            output.WriteLine($"{what}: 0 writes, 0 events");
        }
    }

    [Fact]
    public async Task RequestedAt_IsEchoedByOneWriteAndNoEvent()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await world.RunAsync(world.Channel("support"));
        await WaitForCountsAsync(world);
        await QuietAsync(world);
        int events = await EventsAsync(world);
        int writes = fixture.Writes.Count;

        await world.RequestAsync("support", "once");
        await fixture.Operator.WaitForPassesAsync(0);

        AuditedWrite write = Assert.Single(fixture.Writes.Skip(writes), write => write.Namespace == world.Namespace || write.Name == world.PlatformName);
        Assert.Equal(new AuditedWrite("patch", "messagingchannels/status", world.Namespace, "support", 200), write);
        Assert.Equal(events, await EventsAsync(world));
    }

    [Fact]
    public async Task FirstEnforcement_CostsOneWritePerObjectAndNoMore()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        int before = fixture.Writes.Count;
        await world.RunAsync(world.Channel("support", spec => spec with { Connector = new ChannelConnectorSpec { Replicas = 3 } }));
        await fixture.Operator.WaitForPassesAsync(0);
        // Not by reading events: one can be read before the API server has accounted for its creation.
        AuditedWrite[] sent = await Wait.ForAsync(
            "the event's creation in the audit log",
            _ => Task.FromResult<AuditedWrite[]>([.. fixture.Writes.Skip(before).Where(write => write.Namespace == world.Namespace)]),
            writes => writes.Any(write => write.Resource == "events"),
            ChannelWorld.Patience);
        // The deployment controller writes too: a scale up decided on an older version is refused and sent again.
        AuditedWrite[] writes = [.. sent.Where(write => !(write.Resource == "deployments/scale" && write.Code == 409))];
        string[] objects = [.. writes.Where(write => write.Resource != "messagingchannels/status" && write.Resource != "events").Select(write => $"{write.Verb} {write.Resource}")];
        Assert.Equal(["patch configmaps", "patch services", "patch deployments", "patch deployments/scale"], objects);
        int statuses = writes.Count(write => write.Resource == "messagingchannels/status");
        output.WriteLine($"{objects.Length} writes of objects, {sent.Length - writes.Length} of /scale refused, {statuses} statuses, the first of them write {Array.FindIndex(writes, write => write.Resource == "messagingchannels/status") + 1}");
        // One with the decision, and those that tell how far the rollout is: each pod may be one of its own.
        Assert.InRange(statuses, 1, 6);
        Assert.Equal("create", Assert.Single(writes, write => write.Resource == "events").Verb);
        Assert.Equal([EventReasons.ConnectorStarted], (await world.EventsAsync("support")).Select(item => item.Reason));
        Assert.All(writes, write => Assert.InRange(write.Code, 200, 201));
    }

    /// <summary>The counts in a policy's status are written with a delay; until then more is to come.</summary>
    private static async Task WaitForCountsAsync(ChannelWorld world)
    {
        IReadOnlyList<MessagingChannel> channels = await world.ChannelsAsync();
        int running = channels.Count(channel => channel.Status!.History?[^1].Action == ChannelActions.Run);
        await Wait.ForAsync(
            "the policy to count its channels",
            async _ => (await world.FindPolicyAsync())!.Status?.Channels,
            counts => counts is not null && counts.Total == channels.Count && counts.Running == running,
            ChannelWorld.Patience);
    }

    /// <summary>Each policy is looked at once when the operator starts, those of other worlds too.</summary>
    private async Task WaitForPolicyPassesAsync(ChannelWorld world)
    {
        int policies = (await world.GetJsonAsync($"/apis/{ApiGroup.ApiVersion}/platformpolicies"))!["items"]!.AsArray().Count;
        await Wait.ForAsync(
            "every policy to be looked at again",
            async _ => await fixture.Operator.MetricAsync("controller_runtime_reconcile_total", "controller=\"platformpolicy\"") >= policies,
            ChannelWorld.Patience);
    }

    private static async Task<int> EventsAsync(ChannelWorld world) =>
        (await world.GetJsonAsync($"/apis/events.k8s.io/v1/namespaces/{world.Namespace}/events"))!["items"]!.AsArray().Count(item => item!["regarding"]?["kind"]?.GetValue<string>() == MessagingChannel.KindName);

    /// <summary>Waits until the other controllers have come to rest too.</summary>
    private static async Task<IReadOnlyList<string>> QuietAsync(ChannelWorld world)
    {
        IReadOnlyList<string> last = [];
        return await Wait.ForAsync(
            "two equal looks at everything",
            async _ =>
            {
                IReadOnlyList<string> before = last;
                last = await world.SnapshotAsync("resourceVersion", Collections);
                return before.SequenceEqual(last) ? last : [];
            },
            looks => looks.Count > 0,
            ChannelWorld.Patience);
    }
}
