using System.Diagnostics;
using ChannelOperator.TestKit.Kubernetes;

namespace ChannelOperator.TestKit.Documents;

/// <summary>A user's shell in a checkout: bash, with kubectl and its plugin on PATH, and a kubeconfig.</summary>
public sealed class UserShell : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("channel-shell-");
    private readonly string _kubeconfig;

    /// <param name="kubectl">The program kubectl.</param>
    /// <param name="plugin">The program kubectl-channel: a link to it is put on PATH.</param>
    /// <param name="kubeconfig">The cluster and the user.</param>
    public UserShell(string kubectl, string plugin, string kubeconfig)
    {
        _kubeconfig = kubeconfig;
        Directory.CreateDirectory(Bin);
        File.CreateSymbolicLink(Path.Combine(Bin, "kubectl"), kubectl);
        File.CreateSymbolicLink(Path.Combine(Bin, "kubectl-channel"), plugin);
    }

    /// <summary>The folder that comes first on PATH.</summary>
    public string Bin => Path.Combine(_home.FullName, "bin");

    /// <summary>More variables of its environment.</summary>
    public Dictionary<string, string> Environment { get; } = new(StringComparer.Ordinal);

    /// <summary>Where it is; otherwise the root of the checkout.</summary>
    public string WorkingDirectory { get; init; } = Repository.Root;

    /// <summary>Runs a command line, with nothing on its standard input.</summary>
    public async Task<KubectlResult> RunAsync(string command)
    {
        ProcessStartInfo info = new("bash", ["-c", command])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = WorkingDirectory,
        };
        info.Environment["PATH"] = $"{Bin}:{System.Environment.GetEnvironmentVariable("PATH")}";
        info.Environment["HOME"] = _home.FullName;
        info.Environment["KUBECONFIG"] = _kubeconfig;
        foreach ((string name, string value) in Environment)
        {
            info.Environment[name] = value;
        }

        using Process process = Process.Start(info)!;
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(Patience);
        return new KubectlResult(process.ExitCode, await output, await error);
    }

    public void Dispose() => _home.Delete(recursive: true);
}
