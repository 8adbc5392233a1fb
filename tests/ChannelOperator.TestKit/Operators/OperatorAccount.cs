using System.Text.RegularExpressions;
using ChannelOperator.TestKit.Kubernetes;

namespace ChannelOperator.TestKit.Operators;

/// <summary>The ServiceAccounts of the shipped installations with what these grant them, and nothing else: a test whose operator wants more fails.</summary>
public static partial class OperatorAccount
{
    /// <summary>The namespace that config/default installs into.</summary>
    public const string Namespace = "channel-operator";

    private static readonly string[] Kinds = ["Namespace", "ServiceAccount", "Role", "RoleBinding", "ClusterRole", "ClusterRoleBinding"];

    /// <summary>Installs the account and the permissions of config/default, and no operator.</summary>
    public static async Task<ClusterUser> CreateAsync(LocalCluster cluster)
    {
        await GrantAsync(cluster, Repository.PathOf("config", "default"));
        return await OpenAsync(cluster, Namespace, "channel-operator", "default");
    }

    /// <summary>Installs the account and the permissions of config/namespaced for namespaces that exist; the first is the operator's own.</summary>
    public static async Task<ClusterUser> CreateAsync(LocalCluster cluster, string ns, params string[] further)
    {
        using ConfigCopy config = Namespaced(ns);
        await GrantAsync(cluster, Repository.PathOf("config", "rbac", "review-reporter"));
        await GrantAsync(cluster, config.PathOf("namespaced"));
        foreach (string one in further)
        {
            using ConfigCopy more = Namespaced(ns);
            more.Change("namespaced/further/kustomization.yaml", "namespace: shop", $"namespace: {one}");
            more.Change("namespaced/further/subject.yaml", "name: channel-operator-cx", $"name: channel-operator-{ns}");
            more.Change("namespaced/further/subject.yaml", "namespace: cx", $"namespace: {ns}");
            await GrantAsync(cluster, more.PathOf("namespaced", "further"));
        }

        return await OpenAsync(cluster, ns, $"channel-operator-{ns}", further.Length > 0 ? further[^1] : ns);
    }

    /// <summary>A copy of config in which config/namespaced is for another namespace.</summary>
    public static ConfigCopy Namespaced(string ns)
    {
        ConfigCopy config = new();
        config.Change("namespaced/kustomization.yaml", "namespace: cx", $"namespace: {ns}");
        config.Change("namespaced/kustomization.yaml", "nameSuffix: -cx", $"nameSuffix: -{ns}");
        return config;
    }

    private static async Task GrantAsync(LocalCluster cluster, string kustomization)
    {
        KubectlResult built = await cluster.Kubectl.RunAsync("kustomize", kustomization);
        string permissions = string.Join("\n---\n", built.StandardOutput.Split("\n---\n").Where(item => Kinds.Contains(Kind().Match(item).Groups["kind"].Value)));
        await cluster.Kubectl.ApplyTextAsync(permissions);
    }

    /// <summary>The API server learns of roles by watches, one for each kind.</summary>
    private static async Task<ClusterUser> OpenAsync(LocalCluster cluster, string ns, string name, string channelNamespace)
    {
        ClusterUser user = await cluster.ServiceAccountAsync(ns, name);
        Kubectl kubectl = cluster.KubectlAs(user);
        string[][] questions = [["create", "leases.coordination.k8s.io", "-n", ns], ["list", "platformpolicies"], ["create", "events.events.k8s.io", "-n", channelNamespace]];
        foreach (string[] question in questions)
        {
            await Wait.ForAsync($"{user.Name} to have the right to {string.Join(' ', question)}", async _ => (await kubectl.TryRunAsync(["auth", "can-i", .. question])).ExitCode == 0, TimeSpan.FromSeconds(30));
        }

        return user;
    }

    [GeneratedRegex(@"^kind: (?<kind>\w+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Kind();
}
