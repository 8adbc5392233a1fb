using ChannelOperator.TestKit;
using ChannelOperator.TestKit.Kubernetes;
using ChannelOperator.TestKit.Nodes;

namespace ChannelConnector.ConformanceTests.Harness;

/// <summary>The images that are judged.</summary>
internal static class Images
{
    /// <summary>The connector of one file; a fault is named in its environment.</summary>
    public const string Faulty = "localhost/conformance-faulty:1";

    /// <summary>The same with a name as its user.</summary>
    public const string FaultyUser = "localhost/conformance-faulty-user:1";

    /// <summary>The connector whose author had nothing but the pages.</summary>
    public const string Minimal = "localhost/conformance-minimal:1";

    private static readonly Lazy<Task> Built = new(BuildAsync);

    /// <summary>The reference connector, as <c>make images</c> leaves it.</summary>
    public static string Reference { get; } = Repository.PathOf("artifacts", "images", "connector.tar");

    /// <summary>Why this machine cannot run them; null where it can.</summary>
    public static string? WhyNot { get; } = WhyNotHere();

    /// <summary>Where the sources of a connector of the tests are.</summary>
    public static string PathOf(string connector, string name) => Repository.PathOf("tests", "ChannelConnector.ConformanceTests", connector, name);

    /// <summary>Builds the faulty ones and the minimal one, once.</summary>
    public static Task BuiltAsync() => Built.Value;

    private static async Task BuildAsync()
    {
        CommandOutput output = await CommandOutput.OfAsync("bash", [PathOf("Harness", "build-images.sh")], new Dictionary<string, string>(StringComparer.Ordinal) { ["HOME"] = Environment.GetEnvironmentVariable("HOME") ?? "/root" });
        if (output.ExitCode != 0)
        {
            throw new InvalidOperationException($"the images of the tests' connectors could not be built: {output.StandardError}");
        }
    }

    private static string? WhyNotHere() =>
        !Environment.IsPrivilegedProcess ? "conformance needs root: containers, mounts and network namespaces are made"
        : NodeRequirements.Find("runc") is null || NodeRequirements.Find("buildah") is null ? "there is no runc or no buildah on this machine: run build/install-packages.sh conformance"
        : File.Exists(Reference) ? null
        : "the reference connector's image is not built: run make images";
}
