using ChannelOperator.TestKit.Kubernetes;
using ChannelOperator.TestKit.Operators;
using ChannelOperator.TestKit.Proxying;
using ChannelOperator.TestKit.Worlds;

namespace ChannelOperator.FaultTests.Harness;

/// <summary>A control plane, a stand-in for nodes, and an operator that reaches it through a proxy.</summary>
public sealed class FaultFixture : IAsyncLifetime
{
    public LocalCluster Cluster { get; private set; } = null!;

    public ApiProxy Proxy { get; private set; } = null!;

    public OperatorProcess Operator { get; private set; } = null!;

    private PodStandIn Pods { get; set; } = null!;

    public async Task InitializeAsync()
    {
        Cluster = await TestCluster.StartAsync(
            new LocalClusterOptions { Controllers = LocalClusterOptions.WorkloadControllers, ExtraControllerManagerFlags = WorldFleet.QuickControllers }, comparesStates: false);
        Pods = PodStandIn.Start(Cluster);
        Proxy = await ApiProxy.StartAsync(Cluster);
        Operator = await OperatorProcess.StartAsync(TestCluster.OperatorExecutable, Proxy.KubeconfigPath, "--leader-elect=false");
    }

    /// <summary>A world with two running channels, and nothing that goes wrong.</summary>
    public Task<FaultWorld> CreateWorldAsync()
    {
        Proxy.Clear();
        return FaultWorld.CreateAsync(Cluster);
    }

    public async Task DisposeAsync()
    {
        foreach (IAsyncDisposable? part in new IAsyncDisposable?[] { Operator, Proxy, Pods, Cluster })
        {
            await (part?.DisposeAsync() ?? default);
        }
    }
}
