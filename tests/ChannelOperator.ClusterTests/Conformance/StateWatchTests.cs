using ChannelOperator.TestKit.Conformance;
using ChannelOperator.TestKit.Kubernetes;

namespace ChannelOperator.ClusterTests.Conformance;

/// <summary>A wrong status that somebody writes is found, although no test looks at it and it is right again a moment later. On a cluster of its own: the others must not have one.</summary>
public sealed class StateWatchTests
{
    private const string Wrong = """
        {"status":{"observedGeneration":1,"conditions":[{"type":"Ready","status":"True","reason":"ConnectorAvailable","message":"m","observedGeneration":1,"lastTransitionTime":"2026-06-01T00:00:00Z"},
        {"type":"Stalled","status":"True","reason":"AwaitingApproval","message":"m","observedGeneration":1,"lastTransitionTime":"2026-06-01T00:00:00Z"}]}}
        """;

    private const string Unseen = """{"status":{"observedGeneration":-1,"conditions":[]}}""";

    [Fact]
    public async Task StateThatBreaksARule_FailsTheEndOfItsCluster()
    {
        LocalCluster cluster = await StartAsync();
        using ChannelWorld world = await ChannelWorld.CreateByRequestAsync(cluster);
        await world.CreateAsync(world.Channel("support"));
        await world.PatchAsync(world.ChannelPath("support") + "/status", Wrong);
        await world.PatchAsync(world.ChannelPath("support") + "/status", Unseen);

        BrokenStatusException broken = await Assert.ThrowsAsync<BrokenStatusException>(async () => await cluster.DisposeAsync());
        Assert.StartsWith("1 of 4 states break a rule. The first:\n", broken.Message, StringComparison.Ordinal);
        Assert.Contains($"MessagingChannel {world.Namespace}/support: FAIL0001 Ready is True, and so is Stalled; FAIL0004 ", broken.Message, StringComparison.Ordinal);
        Assert.Contains("\"reason\":\"AwaitingApproval\"", broken.Message, StringComparison.Ordinal);
        Assert.Empty(cluster.Processes);
    }

    [Fact]
    public async Task RestartedApiServer_IsWatchedOn()
    {
        await using LocalCluster cluster = await StartAsync(judgesStates: false);
        StateWatch watch = StateWatch.Start(cluster);
        using ChannelWorld world = await ChannelWorld.CreateByRequestAsync(cluster);
        await watch.CatchUpAsync();
        await cluster.StopApiServerAsync();
        await cluster.StartApiServerAsync();
        await world.CreateAsync(world.Channel("support"));
        await world.PatchAsync(world.ChannelPath("support") + "/status", Wrong);

        await watch.CatchUpAsync();
        Assert.Single(watch.Breaches);
        await Assert.ThrowsAsync<BrokenStatusException>(async () => await watch.DisposeAsync());
    }

    private static async Task<LocalCluster> StartAsync(bool judgesStates = true) =>
        await TestCluster.StartAsync(new LocalClusterOptions { Binaries = await KubernetesBinaries.FindAsync(TestCluster.NeededPrograms) }, judgesStates);
}
