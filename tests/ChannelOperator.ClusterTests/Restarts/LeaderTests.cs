using System.Text.Json.Nodes;
using ChannelOperator.ClusterTests.Harness;
using ChannelOperator.TestKit.Kubernetes;
using ChannelOperator.TestKit.Operators;
using Xunit.Abstractions;

namespace ChannelOperator.ClusterTests.Restarts;

/// <summary>Two operators, one lease: when the one that acts is gone, the other enforces.</summary>
[Collection(QuietClusterCollection.Name)]
public sealed class LeaderTests(BareClusterFixture fixture, ITestOutputHelper output)
{
    [Fact]
    public async Task LeaderKilled_TheOtherTakesOverWhenTheLeaseHasRunOut()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await using OperatorProcess leader = await StartLeaderAsync(world);
        await using OperatorProcess standby = await StartAsync(world);
        string holder = await HolderAsync(world);

        await leader.KillAsync();
        TimeSpan took = await TimeToStopAsync(world);

        output.WriteLine($"leader killed: a revocation is enforced after {took.TotalSeconds:0.0} s");
        // The lease lasts 15 s after its last renewal, the next look comes within 2 s.
        Assert.InRange(took.TotalSeconds, 10, 20);
        Assert.NotEqual(holder, await HolderAsync(world));
    }

    [Fact]
    public async Task LeaderAskedToEnd_HandsOverWithinSeconds()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await using OperatorProcess leader = await StartLeaderAsync(world);
        await using OperatorProcess standby = await StartAsync(world);
        string holder = await HolderAsync(world);

        long asked = TimeProvider.System.GetTimestamp();
        await leader.StopAsync();
        await TimeToStopAsync(world);
        TimeSpan took = TimeProvider.System.GetElapsedTime(asked);

        output.WriteLine($"leader asked to end: a revocation is enforced after {took.TotalSeconds:0.0} s");
        Assert.Equal(0, leader.ExitCode);
        // The lease is given up at the end, and the next look at it comes within 2 s.
        Assert.InRange(took.TotalSeconds, 0, 5);
        Assert.NotEqual(holder, await HolderAsync(world));
    }

    [Fact]
    public async Task Standby_WritesNothing()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await using OperatorProcess leader = await StartLeaderAsync(world);
        await using OperatorProcess standby = await StartAsync(world);
        await world.PatchChannelAsync("support", """{"spec":{"approval":{"status":"Revoked"}}}""");
        await world.WaitForReplicasAsync("support", 0);

        Assert.Equal(0, await standby.WritesAsync());
        Assert.True(await leader.WritesAsync() > 0);
    }

    private async Task<OperatorProcess> StartLeaderAsync(ChannelWorld world)
    {
        OperatorProcess leader = await StartAsync(world);
        await world.CreateAsync(world.Channel("support"));
        await world.WaitForReplicasAsync("support", 1);
        return leader;
    }

    private Task<OperatorProcess> StartAsync(ChannelWorld world) => OperatorProcess.StartAsync(
        TestCluster.OperatorExecutable, fixture.Cluster.KubeconfigPath, "--leader-elect", "--leader-election-namespace", world.Namespace, "--namespaces", world.Namespace);

    private static async Task<TimeSpan> TimeToStopAsync(ChannelWorld world)
    {
        long asked = TimeProvider.System.GetTimestamp();
        await world.PatchChannelAsync("support", """{"spec":{"approval":{"status":"Revoked"}}}""");
        await Wait.ForAsync("the connector to be stopped by the other", async _ => await world.ReplicasAsync("support") == 0, TimeSpan.FromSeconds(40));
        return TimeProvider.System.GetElapsedTime(asked);
    }

    private static async Task<string> HolderAsync(ChannelWorld world)
    {
        JsonNode? lease = await world.GetJsonAsync($"/apis/coordination.k8s.io/v1/namespaces/{world.Namespace}/leases/channel-operator");
        return lease!["spec"]!["holderIdentity"]!.GetValue<string>();
    }
}
