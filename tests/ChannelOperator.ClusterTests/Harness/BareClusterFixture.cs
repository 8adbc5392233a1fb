using ChannelOperator.TestKit.Kubernetes;
using ChannelOperator.TestKit.Operators;

namespace ChannelOperator.ClusterTests.Harness;

/// <summary>A control plane with our CRDs and nothing that acts: no operator, no controllers, no nodes.</summary>
public sealed class BareClusterFixture : IAsyncLifetime
{
    public LocalCluster Cluster { get; private set; } = null!;

    /// <summary>Whom the operators are known as, unless a test has another: it has the permissions of config/default.</summary>
    public ClusterUser Account { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Cluster = await TestCluster.StartAsync(new LocalClusterOptions
        {
            // The release that the other clusters have, whatever a cluster without controllers could do with.
            Binaries = await KubernetesBinaries.FindAsync(TestCluster.NeededPrograms),
        });
        Account = await OperatorAccount.CreateAsync(Cluster);
    }

    /// <summary>Starts an operator for a world alone.</summary>
    public Task<OperatorProcess> StartOperatorAsync(ChannelWorld world, ClusterUser? user = null) => StartOperatorAsync(user, "--namespaces", world.Namespace);

    /// <summary>Starts an operator for the whole cluster, as only such a one reports on policies; worlds of tests before are in it too.</summary>
    public Task<OperatorProcess> StartClusterOperatorAsync() => StartOperatorAsync(user: null);

    private Task<OperatorProcess> StartOperatorAsync(ClusterUser? user, params string[] arguments) =>
        OperatorProcess.StartAsync(TestCluster.OperatorExecutable, (user ?? Account).KubeconfigPath, ["--leader-elect=false", .. arguments]);

    public async Task DisposeAsync() => await (Cluster?.DisposeAsync() ?? default);
}
