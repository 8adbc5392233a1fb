using ChannelOperator.TestKit.Kubernetes;
using ChannelOperator.TestKit.Operators;

namespace ChannelOperator.ClusterTests.Harness;

/// <summary>A cluster whose API server notes every request, and an operator that is known there by its ServiceAccount.</summary>
public sealed class AuditedFixture : IAsyncLifetime
{
    private ClusterUser _user = null!;

    public AuditLog Audit { get; } = new(reads: true);

    public LocalCluster Cluster { get; private set; } = null!;

    public OperatorProcess Operator { get; private set; } = null!;

    /// <summary>What the operators have written so far.</summary>
    public IReadOnlyList<AuditedWrite> Writes => Audit.WritesOf(_user.Name);

    /// <summary>What the operators have asked for so far.</summary>
    public IReadOnlyList<AuditedRequest> Requests => Audit.RequestsOf(_user.Name);

    private PodStandIn Pods { get; set; } = null!;

    public async Task InitializeAsync()
    {
        Cluster = await TestCluster.StartAsync(new LocalClusterOptions
        {
            Controllers = LocalClusterOptions.WorkloadControllers,
            ExtraControllerManagerFlags = WorldFleet.QuickControllers,
            ExtraApiServerFlags = Audit.ApiServerFlags,
        });
        _user = await OperatorAccount.CreateAsync(Cluster);
        Pods = PodStandIn.Start(Cluster);
        await RestartOperatorAsync();
    }

    /// <summary>Ends the operator as a crash would, and starts another.</summary>
    public async Task RestartOperatorAsync()
    {
        await (Operator?.DisposeAsync() ?? default);
        Operator = await OperatorProcess.StartAsync(TestCluster.OperatorExecutable, _user.KubeconfigPath, "--leader-elect=false");
    }

    public async Task DisposeAsync()
    {
        foreach (IAsyncDisposable? part in new IAsyncDisposable?[] { Operator, Pods, Cluster })
        {
            await (part?.DisposeAsync() ?? default);
        }

        Audit.Dispose();
    }
}
