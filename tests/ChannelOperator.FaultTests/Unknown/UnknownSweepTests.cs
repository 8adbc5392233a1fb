using ChannelOperator.FaultTests.Harness;
using ChannelOperator.TestKit.Kubernetes;
using ChannelOperator.TestKit.Proxying;
using ChannelOperator.TestKit.Worlds;
using static ChannelOperator.Api.ChannelConditions;

namespace ChannelOperator.FaultTests.Unknown;

/// <summary>Jobs cannot be read: no channel stops for that, stops are carried out, no sweep is started, and a start asks live or does not happen.</summary>
[Collection(BareCollection.Name)]
public sealed class UnknownSweepTests(BareFixture fixture)
{
    private const string Stop = """{"spec":{"state":"Stopped"}}""";
    private const string Resume = """{"spec":{"state":"Running"}}""";

    [Fact]
    public async Task UnknownJobs_AreNoReasonToStop_AndNoneToSweep()
    {
        await using AcceleratedOperator accelerated = await AcceleratedOperator.StartAsync(fixture.Cluster, 20, TimeSpan.FromSeconds(30));
        using ChannelWorld world = await RunningAsync();
        accelerated.Proxy.Use(request => request.Resource == "jobs" && (request.IsList || request.IsWatch), ProxySteps.Refuse(500, "InternalError"));
        accelerated.Proxy.BreakOpen(request => request.IsWatch && request.Resource == "jobs");
        await accelerated.PassAsync(TimeSpan.FromMinutes(2));
        await world.WaitForReasonAsync("support", Ready, ReadyReasons.ConnectorAvailable);

        await world.PatchChannelAsync("support", Stop);
        await world.WaitForReasonAsync("support", Ready, ReadyReasons.StoppedAsDeclared);
        await accelerated.PassAsync(TimeSpan.FromMinutes(2));
        Assert.Null(await world.GetJsonAsync(world.SweepPath("support")));

        accelerated.ClearFaults();
        await Wait.ForAsync("the sweep", async _ => await world.GetJsonAsync(world.SweepPath("support")) is not null, ChannelWorld.Patience);
    }

    [Fact]
    public async Task StartThatCannotAskForTheSweep_DoesNotHappen()
    {
        await using AcceleratedOperator accelerated = await AcceleratedOperator.StartAsync(fixture.Cluster, 20, TimeSpan.FromSeconds(30));
        using ChannelWorld world = await RunningAsync();
        await world.PatchChannelAsync("support", Stop);
        await Wait.ForAsync("the sweep", async _ => await world.GetJsonAsync(world.SweepPath("support")) is not null, ChannelWorld.Patience);

        accelerated.Proxy.Use(request => request is { Resource: "jobs", Name: "support-sweep" }, ProxySteps.Refuse(500, "InternalError"));
        await world.PatchChannelAsync("support", Resume);
        await world.WaitForReasonAsync("support", Enforced, EnforcedReasons.ApplyFailed);
        Assert.Equal(0, await world.ReplicasAsync("support"));

        accelerated.ClearFaults();
        await world.WaitForReasonAsync("support", Ready, ReadyReasons.ConnectorAvailable);
    }

    private async Task<ChannelWorld> RunningAsync()
    {
        ChannelWorld world = await ChannelWorld.CreateByRequestAsync(fixture.Cluster);
        await world.PatchClassAsync("""{"spec":{"storage":{"type":"PersistentVolumeClaim"}}}""");
        await world.RunAsync(world.Channel("support"));
        return world;
    }
}
