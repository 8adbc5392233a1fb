using ChannelOperator.TestKit.Kubernetes;
using ChannelOperator.TestKit.Worlds;

namespace ChannelOperator.FaultTests.Harness;

/// <summary>A control plane and a stand-in for nodes; each test brings its own operators.</summary>
public sealed class BareFixture : IAsyncLifetime
{
    public LocalCluster Cluster { get; private set; } = null!;

    private PodStandIn Pods { get; set; } = null!;

    public async Task InitializeAsync()
    {
        Cluster = await TestCluster.StartAsync(
            new LocalClusterOptions { Controllers = LocalClusterOptions.WorkloadControllers, ExtraControllerManagerFlags = WorldFleet.QuickControllers }, comparesStates: false);
        Pods = PodStandIn.Start(Cluster);
    }

    public async Task DisposeAsync()
    {
        foreach (IAsyncDisposable? part in new IAsyncDisposable?[] { Pods, Cluster })
        {
            await (part?.DisposeAsync() ?? default);
        }
    }
}
