using System.Text.Json.Nodes;
using ChannelOperator.FaultTests.Harness;
using ChannelOperator.TestKit.Kubernetes;
using ChannelOperator.TestKit.Operators;
using ChannelOperator.TestKit.Proxying;
using ChannelOperator.TestKit.Worlds;

namespace ChannelOperator.FaultTests.Leaders;

/// <summary>Two operators with one lease, each behind a proxy of its own, and a world that the first one leads.</summary>
public sealed class LeaderPair : IAsyncDisposable
{
    // The lease lasts 15 s after its last renewal, the next look comes within 1 s, and a pass takes its time.
    public static readonly TimeSpan Failover = TimeSpan.FromSeconds(18);

    private LeaderPair(ApiProxy first, ApiProxy second)
    {
        LeaderProxy = first;
        StandbyProxy = second;
    }

    public ApiProxy LeaderProxy { get; }

    public ApiProxy StandbyProxy { get; }

    public OperatorProcess Leader { get; private set; } = null!;

    public OperatorProcess Standby { get; private set; } = null!;

    public FaultWorld Fault { get; private set; } = null!;

    private string LeaseNamespace { get; set; } = "";

    private string LeasePath => $"/apis/coordination.k8s.io/v1/namespaces/{LeaseNamespace}/leases/channel-operator";

    public static async Task<LeaderPair> StartAsync(LocalCluster cluster)
    {
        LeaderPair pair = new(await ApiProxy.StartAsync(cluster), await ApiProxy.StartAsync(cluster)) { LeaseNamespace = await cluster.CreateNamespaceAsync("lease") };
        pair.Leader = await pair.StartOperatorAsync(pair.LeaderProxy);
        pair.Fault = await FaultWorld.CreateAsync(cluster);
        pair.Standby = await pair.StartOperatorAsync(pair.StandbyProxy);
        return pair;
    }

    /// <summary>Who holds the lease; empty for nobody.</summary>
    public async Task<string> HolderAsync() => (await Fault.World.GetJsonAsync(LeasePath))!["spec"]!["holderIdentity"]?.GetValue<string>() ?? "";

    /// <summary>Waits until somebody else holds the lease, and returns how long that took.</summary>
    public async Task<TimeSpan> WaitForAnotherAsync(string holder)
    {
        long from = TimeProvider.System.GetTimestamp();
        await Wait.ForAsync("another to lead", async _ => await HolderAsync() is { Length: > 0 } now && now != holder, TimeSpan.FromSeconds(40));
        return TimeProvider.System.GetElapsedTime(from);
    }

    /// <summary>Puts another operator into the place of the leader that has ended.</summary>
    public async Task ReplaceLeaderAsync()
    {
        await Leader.DisposeAsync();
        Leader = await StartOperatorAsync(LeaderProxy);
    }

    /// <summary>Writes somebody's name into the lease.</summary>
    public Task StealAsync(string thief) => Fault.World.PatchAsync(LeasePath, new JsonObject { ["spec"] = new JsonObject { ["holderIdentity"] = thief } }.ToJsonString());

    public async ValueTask DisposeAsync()
    {
        foreach (OperatorProcess? process in new[] { Leader, Standby })
        {
            await (process?.DisposeAsync() ?? default);
        }

        await (Fault?.DisposeAsync() ?? default);
        await LeaderProxy.DisposeAsync();
        await StandbyProxy.DisposeAsync();
    }

    private Task<OperatorProcess> StartOperatorAsync(ApiProxy proxy) =>
        OperatorProcess.StartAsync(TestCluster.OperatorExecutable, proxy.KubeconfigPath, "--leader-elect", "--leader-election-namespace", LeaseNamespace);
}
