using ChannelOperator.TestKit;
using ChannelOperator.TestKit.Documents;
using ChannelOperator.TestKit.Kubernetes;
using ChannelOperator.TestKit.Operators;

namespace ChannelOperator.ClusterTests.Plugin;

/// <summary>A control plane with the operator and the roles of config/roles, and shells with kubectl and the plugin.</summary>
public sealed class PluginFixture : IAsyncLifetime
{
    public LocalCluster Cluster { get; private set; } = null!;

    private OperatorProcess Operator { get; set; } = null!;

    private PodStandIn Pods { get; set; } = null!;

    /// <summary>The plugin of this build.</summary>
    public static string PluginExecutable { get; } = Path.Combine(AppContext.BaseDirectory, "kubectl-channel");

    public async Task InitializeAsync()
    {
        Cluster = await TestCluster.StartAsync();
        Pods = PodStandIn.Start(Cluster);
        await Cluster.Kubectl.ApplyAsync(Repository.PathOf("config", "roles"));
        Operator = await TestCluster.StartOperatorAsync(Cluster);
    }

    /// <summary>The shell of a user; the caller disposes of it.</summary>
    public UserShell Shell(ClusterUser? user = null) => new(Cluster.Binaries.Kubectl, PluginExecutable, user?.KubeconfigPath ?? Cluster.KubeconfigPath);

    /// <summary>A user with roles in a namespace, and cluster-wide ones, once the API server knows of them.</summary>
    public async Task<ClusterUser> UserAsync(string ns, string[] roles, string[] clusterRoles)
    {
        string name = $"user-{Guid.NewGuid().ToString("N")[..8]}";
        foreach (string role in roles)
        {
            await Cluster.Kubectl.RunAsync("create", "rolebinding", $"{name}-{role}", $"--clusterrole={role}", $"--user={name}", "-n", ns);
        }

        foreach (string role in clusterRoles)
        {
            await Cluster.Kubectl.RunAsync("create", "clusterrolebinding", $"{name}-{role}", $"--clusterrole={role}", $"--user={name}");
        }

        ClusterUser user = Cluster.AddUser(name);
        string[] question = clusterRoles.Length > 0 ? ["list", "platformpolicies.channeloperator.io"] : ["list", "messagingchannels.channeloperator.io", "-n", ns];
        await Wait.ForAsync($"{name} to have rights", async _ => (await Cluster.KubectlAs(user).TryRunAsync(["auth", "can-i", .. question])).ExitCode == 0, ChannelWorld.Patience);
        return user;
    }

    public async Task DisposeAsync()
    {
        foreach (IAsyncDisposable? part in new IAsyncDisposable?[] { Operator, Pods, Cluster })
        {
            await (part?.DisposeAsync() ?? default);
        }
    }
}
