using ChannelOperator.TestKit.Kubernetes;

namespace ChannelOperator.ClusterTests.Harness;

/// <summary>A cluster whose API server notes every request, reads too, and on which nothing of ours is installed yet but the CRDs.</summary>
public sealed class InstallationFixture : IAsyncLifetime
{
    public AuditLog Audit { get; } = new(reads: true);

    public LocalCluster Cluster { get; private set; } = null!;

    public async Task InitializeAsync() =>
        Cluster = await TestCluster.StartAsync(new LocalClusterOptions { Controllers = LocalClusterOptions.WorkloadControllers, ExtraApiServerFlags = Audit.ApiServerFlags });

    public async Task DisposeAsync()
    {
        await (Cluster?.DisposeAsync() ?? default);
        Audit.Dispose();
    }
}
