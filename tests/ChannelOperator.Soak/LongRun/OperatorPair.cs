using ChannelOperator.TestKit.Kubernetes;
using ChannelOperator.TestKit.Operators;
using ChannelOperator.TestKit.Proxying;
using ChannelOperator.TestKit.Worlds;

namespace ChannelOperator.Soak.LongRun;

/// <summary>A control plane and two operators with one lease, each behind a proxy of its own. The first is never killed, so that its memory can be watched.</summary>
internal sealed class OperatorPair : IAsyncDisposable
{
    private readonly PodStandIn _pods;
    private ProxyStep? _plantedBug;

    private OperatorPair(LocalCluster cluster, ApiProxy first, ApiProxy second)
    {
        Cluster = cluster;
        FirstProxy = first;
        SecondProxy = second;
        _pods = PodStandIn.Start(cluster);
    }

    public LocalCluster Cluster { get; }

    public ApiProxy FirstProxy { get; }

    public ApiProxy SecondProxy { get; }

    public OperatorProcess First { get; private set; } = null!;

    public OperatorProcess Second { get; private set; } = null!;

    public static async Task<OperatorPair> StartAsync(ProxyStep? plantedBug)
    {
        LocalCluster cluster = await TestCluster.StartAsync(new LocalClusterOptions { Controllers = LocalClusterOptions.WorkloadControllers, ExtraControllerManagerFlags = WorldFleet.QuickControllers });
        OperatorPair pair = new(cluster, await ApiProxy.StartAsync(cluster), await ApiProxy.StartAsync(cluster));
        pair._plantedBug = plantedBug;
        pair.ClearFaults(pair.FirstProxy);
        pair.ClearFaults(pair.SecondProxy);
        pair.First = await StartOperatorAsync(pair.FirstProxy);
        pair.Second = await StartOperatorAsync(pair.SecondProxy);
        return pair;
    }

    /// <summary>Takes all faults out of a proxy.</summary>
    public void ClearFaults(ApiProxy proxy)
    {
        proxy.Clear();
        if (_plantedBug is not null)
        {
            proxy.Use(_plantedBug);
        }
    }

    /// <summary>Ends the second as a crash would, and starts another.</summary>
    public async Task RestartSecondAsync()
    {
        await Second.DisposeAsync();
        Second = await OperatorProcess.StartUnreadyAsync(TestCluster.OperatorExecutable, SecondProxy.KubeconfigPath, Arguments);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (IAsyncDisposable? part in new IAsyncDisposable?[] { First, Second, FirstProxy, SecondProxy, _pods, Cluster })
        {
            await (part?.DisposeAsync() ?? default);
        }
    }

    private static string[] Arguments => ["--leader-elect", "--leader-election-namespace", "default"];

    private static Task<OperatorProcess> StartOperatorAsync(ApiProxy proxy) => OperatorProcess.StartAsync(TestCluster.OperatorExecutable, proxy.KubeconfigPath, Arguments);
}
