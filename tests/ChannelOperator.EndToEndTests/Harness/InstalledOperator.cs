using System.Globalization;
using System.Text.Json.Nodes;
using ChannelOperator.TestKit;
using ChannelOperator.TestKit.Kubernetes;

namespace ChannelOperator.EndToEndTests.Harness;

/// <summary>The operator as config/default installs it: what a test takes away is there again when the next one asks.</summary>
public sealed class InstalledOperator
{
    /// <summary>Where it is installed.</summary>
    public const string Namespace = "channel-operator";

    /// <summary>Its Deployment, its lease, the label of its pods.</summary>
    public const string Name = "channel-operator";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly LocalCluster _cluster;

    private InstalledOperator(LocalCluster cluster) => _cluster = cluster;

    private Kubectl Kubectl => _cluster.Kubectl;

    /// <summary>Installs it, or puts back what is missing, and waits until both replicas are ready and one of them leads.</summary>
    public static async Task<InstalledOperator> InstallAsync(LocalCluster cluster)
    {
        InstalledOperator installed = new(cluster);
        Kubectl kubectl = cluster.Kubectl;
        await kubectl.ApplyAsync(Repository.PathOf("crds"));
        await kubectl.RunAsync("wait", "--for=condition=Established", "--timeout=30s", "-f", Repository.PathOf("crds"));
        await kubectl.ApplyAsync(Repository.PathOf("config", "default"));
        await installed.WaitAsync();
        return installed;
    }

    /// <summary>Waits until the roll-out is over and a pod of it leads.</summary>
    public async Task WaitAsync()
    {
        await Kubectl.RunAsync("rollout", "status", $"deployment/{Name}", "-n", Namespace, $"--timeout={Patience.TotalSeconds.ToString(CultureInfo.InvariantCulture)}s");
        // The pods of the roll-out before are still ending.
        await Wait.ForAsync("two pods of the operator", async _ => (await PodsAsync()).Count, count => count == 2, Patience);
        await Wait.ForAsync("one of them to lead", async _ => (await PodsAsync()).Select(NameOf).Contains(await LeaderAsync()), Patience);
    }

    /// <summary>The name of the pod that holds the lease; empty for none.</summary>
    public async Task<string> LeaderAsync() => (await HolderAsync()).Split('_')[0];

    /// <summary>Who holds the lease: another process of the same pod is another holder.</summary>
    public async Task<string> HolderAsync()
    {
        // Without kubectl, which takes as long to start as a handover takes.
        using HttpClient client = _cluster.CreateHttpClient(_cluster.AdminToken);
        string lease = await client.GetStringAsync(new Uri($"/apis/coordination.k8s.io/v1/namespaces/{Namespace}/leases/{Name}", UriKind.Relative));
        return JsonNode.Parse(lease)!["spec"]!["holderIdentity"]?.GetValue<string>() ?? "";
    }

    /// <summary>Waits until somebody else holds the lease.</summary>
    public Task WaitForAnotherThanAsync(string holder) =>
        Wait.ForAsync("another to hold the lease", async _ => await HolderAsync(), now => now.Length > 0 && now != holder, Patience);

    /// <summary>Its pods.</summary>
    public async Task<IReadOnlyList<JsonNode>> PodsAsync() =>
        [.. (await Kubectl.GetJsonAsync("get", "pods", "-n", Namespace, "-l", $"app.kubernetes.io/name={Name}"))["items"]!.AsArray().Select(pod => pod!)];

    /// <summary>A pod's name.</summary>
    public static string NameOf(JsonNode pod) => pod["metadata"]!["name"]!.GetValue<string>();

    /// <summary>Has no operator run until it is installed again.</summary>
    public async Task StopAsync()
    {
        await Kubectl.RunAsync("scale", $"deployment/{Name}", "-n", Namespace, "--replicas=0");
        await Wait.ForAsync("the operator's pods to be gone", async _ => (await PodsAsync()).Count, count => count == 0, Patience);
    }
}
