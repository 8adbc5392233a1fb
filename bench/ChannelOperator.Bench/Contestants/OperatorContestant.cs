using ChannelOperator.Bench.Fleets;
using ChannelOperator.Bench.Machines;
using ChannelOperator.TestKit.Kubernetes;
using ChannelOperator.TestKit.Operators;
using ChannelOperator.TestKit.Worlds;

namespace ChannelOperator.Bench.Contestants;

/// <summary>The operator: it sees by itself what is to be done.</summary>
internal sealed class OperatorContestant : IContestant
{
    private OperatorContestant(OperatorProcess process, int processId) => (Process, ProcessId) = (process, processId);

    public OperatorProcess Process { get; }

    public int ProcessId { get; }

    public static async Task<OperatorContestant> StartAsync(LocalCluster cluster, string? kubeconfig = null)
    {
        OperatorProcess process = await OperatorProcess.StartAsync(TestCluster.OperatorExecutable, kubeconfig ?? cluster.KubeconfigPath, "--leader-elect=false");
        return new OperatorContestant(process, ProcessFiles.Find(TestCluster.OperatorExecutable, kubeconfig ?? cluster.KubeconfigPath));
    }

    public void OnCreated(Fleet fleet, CreatedChannel channel)
    {
    }

    public void OnHalted(Fleet fleet)
    {
    }

    public Task SettleAsync() => Process.WaitForPassesAsync(0);

    public ValueTask DisposeAsync() => Process.DisposeAsync();
}
