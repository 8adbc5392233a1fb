using System.Text.Json.Nodes;

namespace ChannelOperator.TestKit.Kubernetes;

/// <summary>Runs kubectl against one cluster as one user, as a person would. The user's own ~/.kube is neither read nor written.</summary>
public sealed class Kubectl(string executable, string kubeconfigPath, string homeDirectory, KubernetesVersion serverVersion, TimeProvider? time = null)
{
    private readonly TimeProvider _time = time ?? TimeProvider.System;

    public string KubeconfigPath => kubeconfigPath;

    /// <summary>How long one command may take before it is killed.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Added to the message of a command that failed: mostly a dead server is the reason.</summary>
    internal Func<string?> ClusterFailure { get; init; } = () => null;

    /// <exception cref="KubectlException">kubectl ended with another exit code than 0.</exception>
    public Task<KubectlResult> RunAsync(params string[] arguments) => RunAsync(arguments, standardInput: null);

    /// <exception cref="KubectlException">kubectl ended with another exit code than 0.</exception>
    public async Task<KubectlResult> RunAsync(IReadOnlyList<string> arguments, string? standardInput, CancellationToken cancellationToken = default)
    {
        var result = await TryRunAsync(arguments, standardInput, cancellationToken);
        return result.ExitCode == 0 ? result : throw new KubectlException(arguments, result, ClusterFailure());
    }

    /// <summary>For commands that are expected to fail.</summary>
    public Task<KubectlResult> TryRunAsync(params string[] arguments) => TryRunAsync(arguments, standardInput: null);

    /// <summary>For commands that are expected to fail.</summary>
    /// <exception cref="TimeoutException">kubectl did not end within <see cref="Patience"/>.</exception>
    public async Task<KubectlResult> TryRunAsync(IReadOnlyList<string> arguments, string? standardInput, CancellationToken cancellationToken = default)
    {
        using var timeOut = new CancellationTokenSource(Patience, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timeOut.Token, cancellationToken);
        var environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["HOME"] = homeDirectory, ["KUBECONFIG"] = kubeconfigPath };
        try
        {
            var output = await CommandOutput.OfAsync(executable, arguments, environment, standardInput, both.Token);
            return new KubectlResult(output.ExitCode, output.StandardOutput, output.StandardError);
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"kubectl {string.Join(' ', arguments)} did not end within {Patience.TotalSeconds} s. {ClusterFailure()}", error);
        }
    }

    /// <summary>Adds <c>-o json</c> and reads the answer.</summary>
    public async Task<JsonNode> GetJsonAsync(params string[] arguments)
    {
        var result = await RunAsync([.. arguments, "-o", "json"]);
        return JsonNode.Parse(result.StandardOutput)!;
    }

    /// <summary>Applies a file, a directory of files, or a kustomization, on the client's side. What the server is too old to know goes in too.</summary>
    public Task<KubectlResult> ApplyAsync(string path, CancellationToken cancellationToken = default)
    {
        var isKustomization = Directory.Exists(path) && File.Exists(Path.Combine(path, "kustomization.yaml"));
        return RunAsync(["apply", isKustomization ? "-k" : "-f", path, .. Leniency], standardInput: null, cancellationToken);
    }

    /// <summary>Like <see cref="ApplyAsync"/>, from a text.</summary>
    public Task<KubectlResult> ApplyTextAsync(string manifests, CancellationToken cancellationToken = default) =>
        RunAsync(["apply", "-f", "-", .. Leniency], manifests, cancellationToken);

    // Before 1.25 the client checks fields, against the server's schema, and refuses those of newer CustomResourceDefinitions.
    private string[] Leniency => serverVersion.IsAtLeast(1, 25) ? [] : ["--validate=false"];
}
