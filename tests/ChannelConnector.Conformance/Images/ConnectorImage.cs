using System.Text.Json.Nodes;
using ChannelOperator.TestKit.Kubernetes;

namespace ChannelConnector.Conformance.Images;

/// <summary>An image, unpacked by buildah: a name that this machine has or can pull, or an archive.</summary>
internal sealed class ConnectorImage : IAsyncDisposable
{
    private readonly string _container;

    private ConnectorImage(string name, string container, string root, JsonNode config)
    {
        (Name, _container, RootPath) = (name, container, root);
        User = config["User"]?.GetValue<string>() ?? "";
        WorkingDirectory = config["WorkingDir"]?.GetValue<string>() is { Length: > 0 } directory ? directory : "/";
        EntryPoint = Texts(config["Entrypoint"]);
        Arguments = Texts(config["Cmd"]);
        Environment = Texts(config["Env"]);
    }

    /// <summary>As it was given.</summary>
    public string Name { get; }

    /// <summary>Its files.</summary>
    public string RootPath { get; }

    /// <summary>Its user, as the image says it.</summary>
    public string User { get; }

    /// <summary>Where it starts.</summary>
    public string WorkingDirectory { get; }

    /// <summary>What it starts.</summary>
    public IReadOnlyList<string> EntryPoint { get; }

    /// <summary>With what.</summary>
    public IReadOnlyList<string> Arguments { get; }

    /// <summary>Its environment.</summary>
    public IReadOnlyList<string> Environment { get; }

    /// <summary>Unpacks one.</summary>
    /// <exception cref="ConformanceException">It cannot be had.</exception>
    public static async Task<ConnectorImage> OpenAsync(string image)
    {
        string source = File.Exists(image) ? await SchemeOfAsync(image) + Path.GetFullPath(image) : image;
        string container = (await RunAsync("from", "--pull=false", source)).Trim();
        try
        {
            string root = (await RunAsync("mount", container)).Trim();
            JsonNode inspected = JsonNode.Parse(await RunAsync("inspect", container))!;
            return new ConnectorImage(image, container, root, inspected["OCIv1"]!["config"]!);
        }
        catch
        {
            await RunAsync("rm", container);
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await RunAsync("rm", _container);

    private static async Task<string> SchemeOfAsync(string path) =>
        (await CommandOutput.OfAsync("tar", ["-tf", path])).StandardOutput.Split('\n').Any(line => line is "oci-layout" or "./oci-layout") ? "oci-archive:" : "docker-archive:";

    private static async Task<string> RunAsync(params string[] arguments)
    {
        CommandOutput output = await CommandOutput.OfAsync("buildah", arguments, new Dictionary<string, string>(StringComparer.Ordinal) { ["HOME"] = System.Environment.GetEnvironmentVariable("HOME") ?? "/root" });
        return output.ExitCode == 0
            ? output.StandardOutput
            : throw new ConformanceException($"buildah {string.Join(' ', arguments)} failed: {output.StandardError.Trim().ReplaceLineEndings(" ")} Give the name of an image that this machine has, or an archive in the format of OCI or docker");
    }

    private static string[] Texts(JsonNode? items) => items is JsonArray list ? [.. list.Select(item => item!.GetValue<string>())] : [];
}
