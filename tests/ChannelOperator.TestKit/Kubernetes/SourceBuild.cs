using System.Diagnostics;

namespace ChannelOperator.TestKit.Kubernetes;

/// <summary>Builds the control plane from Debian's source package, by the script beside this file. Minutes, once per machine.</summary>
internal static class SourceBuild
{
    /// <summary>What the source package of Debian bookworm holds.</summary>
    public static readonly KubernetesVersion Version = new(1, 20, 2);

    private static string Script => Path.Combine(AppContext.BaseDirectory, "Kubernetes", "build-kubernetes.sh");

    /// <summary>The script tells its progress on standard error, waits for another process that builds the same, and leaves no half-made directory.</summary>
    public static async Task<string> RunAsync(string cache, CancellationToken cancellationToken)
    {
        var target = Path.Combine(cache, $"kubernetes-{Version}");
        Directory.CreateDirectory(cache);
        var info = new ProcessStartInfo("/bin/sh", ["-c", "exec bash \"$0\" \"$1\" </dev/null >&2", Script, target]);
        using var build = await ProcessLauncher.StartAsync(info, deathSignal: "TERM");
        try
        {
            await build.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            ProcessIdentity.Of(build.Id)?.Signal(ProcessIdentity.Terminate);
            throw;
        }

        return build.ExitCode == 0
            ? target
            : throw new LocalClusterException(
                $"There is no Kubernetes control plane on this machine, and building one failed (exit code {build.ExitCode}; the reason is on standard error, the whole log in {target}.log). "
                + $"Either set {BinarySearch.AssetsVariable} to a directory with etcd, kube-apiserver, kubectl and kube-controller-manager, "
                + "or build as root on Debian with a mirror that has bookworm's sources.");
    }
}
