using System.Text.RegularExpressions;
using ChannelOperator.Api;
using ChannelOperator.TestKit;
using ChannelOperator.TestKit.Kubernetes;

namespace ChannelOperator.Demo;

/// <summary>Puts on a cluster what the story needs: CRDs, policies, classes and samples.</summary>
internal static partial class DemoCluster
{
    /// <summary>The operator of this build.</summary>
    public static string OperatorExecutable { get; } = Path.Combine(AppContext.BaseDirectory, "channel-operator");

    /// <summary>Applies the CRDs, the role of connectors that report reviews, the shipped policies and the shipped classes.</summary>
    public static async Task InstallAsync(Kubectl kubectl)
    {
        await kubectl.ApplyAsync(Repository.PathOf("crds"));
        await kubectl.RunAsync("wait", "--for=condition=Established", "--timeout=60s", "-f", Repository.PathOf("crds"));
        await kubectl.ApplyAsync(Repository.PathOf("config", "rbac", "review-reporter"));
        await kubectl.ApplyAsync(Repository.PathOf("config", "policies"));
        await kubectl.ApplyAsync(Repository.PathOf("config", "connectors"));
    }

    /// <summary>
    /// Applies the samples. Their reviews are moved to last month: a sample's date grows older than the policies allow, and the story is to be
    /// the same in every year.
    /// </summary>
    public static async Task ApplySamplesAsync(Kubectl kubectl, TimeProvider time)
    {
        string reviewed = Timestamp.From(time.GetUtcNow().AddDays(-30)).Text;
        string expires = Timestamp.From(time.GetUtcNow().AddDays(300)).Text;
        string directory = Repository.PathOf("config", "samples");
        await kubectl.ApplyAsync(Path.Combine(directory, "namespace.yaml"));
        foreach (string file in Directory.EnumerateFiles(directory, "*.yaml").Order(StringComparer.Ordinal).Where(file => Path.GetFileName(file) is not ("kustomization.yaml" or "namespace.yaml")))
        {
            string manifest = ReviewedTime().Replace(await File.ReadAllTextAsync(file), $"reviewedTime: \"{reviewed}\"");
            await kubectl.ApplyTextAsync(ExpirationTime().Replace(manifest, $"expirationTime: \"{expires}\""));
        }
    }

    [GeneratedRegex("reviewedTime: .*", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ReviewedTime();

    [GeneratedRegex("expirationTime: .*", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ExpirationTime();
}
