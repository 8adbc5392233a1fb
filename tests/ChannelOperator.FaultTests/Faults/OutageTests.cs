using System.Text.Json.Nodes;
using ChannelOperator.Api;
using ChannelOperator.FaultTests.Harness;
using ChannelOperator.TestKit.Kubernetes;
using ChannelOperator.TestKit.Operators;
using ChannelOperator.TestKit.Worlds;
using Xunit.Abstractions;

namespace ChannelOperator.FaultTests.Faults;

/// <summary>etcd is gone: nobody who may run is stopped, and what fell due meanwhile is stopped as soon as it is back.</summary>
[Collection(BareCollection.Name)]
public sealed class OutageTests(BareFixture fixture, ITestOutputHelper output)
{
    private const int Load = 40;
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task HalfAMinuteUnderLoad()
    {
        await using OperatorProcess process = await OperatorProcess.StartAsync(TestCluster.OperatorExecutable, fixture.Cluster.KubeconfigPath, "--leader-elect", "--leader-election-namespace", "default");
        await using FaultWorld fault = await FaultWorld.CreateAsync(fixture.Cluster);
        DateTimeOffset due = WholeSecond(TimeProvider.System.GetUtcNow() + TimeSpan.FromSeconds(12));
        await fault.World.PatchChannelAsync("support", Expiry(due));
        Task load = fault.World.CreateFleetAsync("load", Load);
        await Wait.ForAsync("some of the load to be enforced", async _ => await process.WritesAsync() > 20, ChannelWorld.Patience);
        await fixture.Cluster.StopEtcdAsync();
        await Task.WhenAny(load);
        await Wait.ForAsync("half a minute to pass", () => TimeProvider.System.GetUtcNow() >= due + TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(60));

        await ReturnAsync(fault, Soon);

        await fault.World.WaitForAllAsync("that was created to run", channel => channel.Metadata.Name == "support" || channel.Say(ChannelConditions.Enforced) == "Enforced=True/ConnectorRunning");
        await fault.History.CatchUpAsync();
        Assert.All(fault.History.Changes.Where(change => change.Channel != "support"), change => Assert.NotEqual(0, change.Replicas));
        await fault.AssertSteadyAsync();
    }

    [Fact]
    public async Task TenMinutes()
    {
        await using AcceleratedOperator accelerated = await AcceleratedOperator.StartAsync(fixture.Cluster, factor: 30, TimeSpan.FromMinutes(5));
        await using FaultWorld fault = await FaultWorld.CreateAsync(fixture.Cluster);
        await fault.World.PatchChannelAsync("support", Expiry(WholeSecond(accelerated.Time.GetUtcNow() + TimeSpan.FromMinutes(4))));
        await fault.World.WaitForAsync("support", "to know its end", channel => channel.Status!.NextTransitionTime is not null);

        await fixture.Cluster.StopEtcdAsync();
        await accelerated.PassAsync(TimeSpan.FromMinutes(10));
        // Its requests and looks have a thirtieth of their time, and this machine has not.
        await ReturnAsync(fault, Soon * 3);

        // The grace of whatever could not be read meanwhile begins anew: nothing comes of it later either.
        await accelerated.PassAsync(TimeSpan.FromMinutes(6));
        await fault.AssertSteadyAsync();
        Assert.Equal("Ready=True/ConnectorAvailable", (await fault.World.FindAsync("steady"))!.Say(ChannelConditions.Ready));
    }

    /// <summary>
    /// Brings etcd back, and waits for the stop that is due: it may take a few seconds from the first write that the API server accepted from anybody: it finds its
    /// way back to etcd in its own time.
    /// </summary>
    private async Task ReturnAsync(FaultWorld fault, TimeSpan limit)
    {
        await fixture.Cluster.StartEtcdAsync();
        long etcdBack = TimeProvider.System.GetTimestamp();
        await Wait.ForAsync("the API server to write again", async _ => (await fault.World.LabelNamespaceAsync("back", "yes")) is not null, TimeSpan.FromSeconds(60));
        long back = TimeProvider.System.GetTimestamp();
        output.WriteLine($"the API server writes again {TimeProvider.System.GetElapsedTime(etcdBack, back).TotalSeconds:0.0} s after etcd is back");
        await fault.WaitForStopAsync(patience: TimeSpan.FromSeconds(60));
        TimeSpan took = TimeProvider.System.GetElapsedTime(back);
        output.WriteLine($"the stop that fell due is written {took.TotalSeconds:0.0} s after that");
        Assert.InRange(took, TimeSpan.Zero, limit);
    }

    private static string Expiry(DateTimeOffset end) =>
        new JsonObject { ["spec"] = new JsonObject { ["approval"] = new JsonObject { ["status"] = "Approved", ["expirationTime"] = Timestamp.From(end).Text } } }.ToJsonString();

    private static DateTimeOffset WholeSecond(DateTimeOffset time) => new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
}
