using ChannelOperator.TestKit.Kubernetes;
using ChannelOperator.TestKit.Operators;

namespace ChannelOperator.TestKit.Worlds;

/// <summary>Starts control planes with our CRDs, and operators on them.</summary>
public static class TestCluster
{
    /// <summary>The operator of this build.</summary>
    public static string OperatorExecutable { get; } = Path.Combine(AppContext.BaseDirectory, "channel-operator");

    /// <summary>What a control plane with controllers needs beyond etcd, kube-apiserver and kubectl.</summary>
    public static IReadOnlyList<string> NeededPrograms { get; } = ["kube-controller-manager"];

    /// <summary>Starts a control plane with the CRDs. Its end fails if a channel or a policy had a status that breaks a rule: see <see cref="StateWatch"/>.</summary>
    /// <param name="options">How; with the controllers of workloads if not said.</param>
    /// <param name="judgesStates">Not where something is measured.</param>
    /// <param name="comparesStates">Whether each state is compared with the one before it: not where answers are lost, or leaders change.</param>
    public static async Task<LocalCluster> StartAsync(LocalClusterOptions? options = null, bool judgesStates = true, bool comparesStates = true)
    {
        LocalCluster cluster = await LocalCluster.StartAsync(options ?? new LocalClusterOptions { Controllers = LocalClusterOptions.WorkloadControllers });
        try
        {
            await ApplyCrdsAsync(cluster);
            if (judgesStates)
            {
                cluster.Attach(StateWatch.Start(cluster, comparesStates));
            }

            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Applies the CRDs and waits until they are served.</summary>
    public static async Task ApplyCrdsAsync(LocalCluster cluster)
    {
        await cluster.Kubectl.ApplyAsync(Repository.PathOf("crds"));
        await cluster.Kubectl.RunAsync("wait", "--for=condition=Established", "--timeout=30s", "-f", Repository.PathOf("crds"));
    }

    /// <summary>Starts an operator with the permissions of config/default, without leader election, so that it acts at once, and waits until it is ready.</summary>
    public static async Task<OperatorProcess> StartOperatorAsync(LocalCluster cluster, params string[] arguments)
    {
        ClusterUser account = await OperatorAccount.CreateAsync(cluster);
        return await OperatorProcess.StartAsync(OperatorExecutable, account.KubeconfigPath, ["--leader-elect=false", .. arguments]);
    }
}
