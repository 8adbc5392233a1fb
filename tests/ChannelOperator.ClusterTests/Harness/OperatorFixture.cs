using ChannelOperator.TestKit.Kubernetes;
using ChannelOperator.TestKit.Operators;

namespace ChannelOperator.ClusterTests.Harness;

/// <summary>One real control plane with our CRDs, a stand-in for nodes, and one running operator, for all tests that do not need their own.</summary>
public sealed class OperatorFixture : IAsyncLifetime
{
    public LocalCluster Cluster { get; private set; } = null!;

    public OperatorProcess Operator { get; private set; } = null!;

    private PodStandIn Pods { get; set; } = null!;

    public async Task InitializeAsync()
    {
        Cluster = await TestCluster.StartAsync();
        Pods = PodStandIn.Start(Cluster);
        Operator = await TestCluster.StartOperatorAsync(Cluster);
    }

    public async Task DisposeAsync()
    {
        // Whatever of it was started: a failing start is reported by itself.
        foreach (IAsyncDisposable? part in new IAsyncDisposable?[] { Operator, Pods, Cluster })
        {
            await (part?.DisposeAsync() ?? default);
        }
    }
}
