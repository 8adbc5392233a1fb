namespace ChannelOperator.TestKit.Kubernetes;

/// <summary>The programs of one Kubernetes release, from one directory. Found by <see cref="BinarySearch"/>.</summary>
public sealed record KubernetesBinaries
{
    public required string Directory { get; init; }

    /// <summary>Which of the places it came from, to be shown to people.</summary>
    public required string Source { get; init; }

    public required KubernetesVersion Version { get; init; }

    public required string Etcd { get; init; }

    public required string KubeApiServer { get; init; }

    /// <summary>From the directory, or else from PATH: kubectl works with servers one version away, and mostly farther.</summary>
    public required string Kubectl { get; init; }

    public string? KubeControllerManager { get; init; }

    public string? KubeScheduler { get; init; }

    public string? Kubelet { get; init; }

    public string? KubeProxy { get; init; }

    /// <summary>This etcd knows <c>--unsafe-no-fsync</c>.</summary>
    public required bool EtcdCanSkipFsync { get; init; }

    /// <summary>Where this project keeps what it downloads and builds.</summary>
    public static string CacheDirectory => CacheDirectoryIn(Environment.GetEnvironmentVariable);

    /// <summary>Finds or makes them. <paramref name="needs"/>: programs beyond etcd, kube-apiserver and kubectl.</summary>
    public static Task<KubernetesBinaries> FindAsync(IReadOnlyList<string>? needs = null, CancellationToken cancellationToken = default) =>
        new BinarySearch { Needs = needs ?? [] }.RunAsync(cancellationToken);

    internal static string CacheDirectoryIn(Func<string, string?> environment)
    {
        // The XDG specification: a relative path is to be ignored.
        var root = environment("XDG_CACHE_HOME") is { } given && Path.IsPathFullyQualified(given)
            ? given
            : Path.Combine(environment("HOME") ?? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        return Path.Combine(root, "channel-operator");
    }
}
