using ChannelOperator.TestKit.Kubernetes;
using ChannelOperator.TestKit.Operators;

namespace ChannelOperator.ClusterTests.Harness;

/// <summary>A control plane with our CRDs and nothing that acts: no operator, no controllers, no nodes.</summary>
public sealed class BareClusterFixture : IAsyncLifetime
{
    public LocalCluster Cluster { get; private set; } = null!;

    public async Task InitializeAsync() => Cluster = await TestCluster.StartAsync(new LocalClusterOptions
    {
        // The release that the other clusters have, whatever a cluster without controllers could do with.
        Binaries = await KubernetesBinaries.FindAsync(TestCluster.NeededPrograms),
    });

    /// <summary>Starts an operator for a world, as the cluster's admin or as somebody else.</summary>
    public Task<OperatorProcess> StartOperatorAsync(ChannelWorld world, ClusterUser? user = null) =>
        OperatorProcess.StartAsync(TestCluster.OperatorExecutable, user?.KubeconfigPath ?? Cluster.KubeconfigPath, "--leader-elect=false", "--namespaces", world.Namespace);

    public async Task DisposeAsync() => await (Cluster?.DisposeAsync() ?? default);
}
