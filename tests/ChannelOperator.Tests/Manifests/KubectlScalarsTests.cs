using System.Text.Json.Nodes;
using ChannelOperator.Manifests;
using ChannelOperator.TestKit;
using ChannelOperator.TestKit.Kubernetes;
using ChannelOperator.Tests.Testing;

namespace ChannelOperator.Tests.Manifests;

/// <summary>What a scalar without quotation marks is, held against kubectl itself.</summary>
// It finds kubectl below HOME, which other tests of the collection set.
[Collection(EnvironmentScope.Collection)]
public sealed class KubectlScalarsTests
{
    private static readonly string[] Scalars =
    [
        "yes", "Yes", "YES", "no", "on", "Off", "y", "N", "true", "True", "tRue", "null", "Null", "~", "nULL", "0", "-1", "+7", "007", "08", "0x1F", "0b101", "0o17", "1_000",
        "17841400000000000", "9223372036854775807", "1.5", "-.5", "5.", "1e3", "1.0e+2", ".", "..", "-", "+", "2026-01", "2026-01-15", "2026-01-15T10:00:00Z", "12:30:45", "v25.0", "1.2.3",
        "30d", "0s", "text", "a b", "0x", "1e", "e1", "_1", "1__0", "!", "=", "+0x1F", "1e400", "'7'", "\"yes\"",
    ];

    private static readonly string[] Refused = ["-.inf", ".nan", "[", "{a: 1, a: 2"];

    [Fact]
    public async Task Each_is_what_kubectl_makes_of_it()
    {
        string manifest = Manifest("\n" + string.Concat(Scalars.Select(scalar => $"  - {scalar}\n")));
        JsonArray theirs = (await KubectlAsync(manifest))!["spec"]!["value"]!.AsArray();
        JsonArray ours = JsonNode.Parse(ManifestJson.Of(YamlReader.Read(manifest, 1)!).Span)!["spec"]!["value"]!.AsArray();
        Assert.Equal(Scalars.Zip(theirs, (scalar, value) => $"{scalar} is {value?.ToJsonString()}"), Scalars.Zip(ours, (scalar, value) => $"{scalar} is {value?.ToJsonString()}"));
    }

    [Fact]
    public async Task What_kubectl_refuses_is_refused()
    {
        foreach (string value in Refused)
        {
            Assert.Null(await KubectlAsync(Manifest(value)));
            Assert.Throws<ManifestException>(() => YamlReader.Read(Manifest(value), 1));
        }
    }

    private static string Manifest(string value) => $"apiVersion: channeloperator.io/v1alpha1\nkind: MessagingChannel\nmetadata: {{name: a}}\nspec:\n  value: {value}\n";

    /// <summary>What kubectl makes of a file, without a server; null where it refuses it.</summary>
    private static async Task<JsonNode?> KubectlAsync(string manifest)
    {
        KubernetesBinaries binaries = await KubernetesBinaries.FindAsync();
        using TemporaryDirectory directory = new();
        Kubectl kubectl = new(binaries.Kubectl, directory.Write("kubeconfig", ""), directory.Path, binaries.Version);
        KubectlResult result = await kubectl.TryRunAsync("label", "--local", "-f", directory.Write("manifest.yaml", manifest), "a=b", "-o", "json");
        return result.ExitCode == 0 ? JsonNode.Parse(result.StandardOutput) : null;
    }
}
