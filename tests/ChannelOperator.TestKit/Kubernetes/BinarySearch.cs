using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace ChannelOperator.TestKit.Kubernetes;

/// <summary>
/// Looks for the programs of a control plane: <c>KUBEBUILDER_ASSETS</c>, then <c>/usr/local/kubebuilder/bin</c>, this project's cache,
/// the official envtest archive where the machine can reach it, and at last a build from Debian's source package.
/// </summary>
public sealed partial record BinarySearch
{
    public const string AssetsVariable = "KUBEBUILDER_ASSETS";

    private static readonly ConcurrentDictionary<string, Task<CommandOutput>> Answers = new(StringComparer.Ordinal);

    /// <summary>Programs needed beyond etcd, kube-apiserver and kubectl. A directory without them is passed over.</summary>
    public IReadOnlyList<string> Needs { get; init; } = [];

    public Func<string, string?> Environment { get; init; } = System.Environment.GetEnvironmentVariable;

    public string SystemDirectory { get; init; } = "/usr/local/kubebuilder/bin";

    /// <summary>Where progress is told; builds take minutes.</summary>
    public Action<string> Report { get; init; } = Console.Error.WriteLine;

    /// <summary>Puts the official archive into the cache and returns its directory, or null where that cannot be done.</summary>
    internal Func<string, Action<string>, CancellationToken, Task<string?>> Download { get; init; } = EnvtestArchive.FetchAsync;

    /// <summary>Builds into the cache and returns the directory.</summary>
    internal Func<string, CancellationToken, Task<string>> Build { get; init; } = SourceBuild.RunAsync;

    public async Task<KubernetesBinaries> RunAsync(CancellationToken cancellationToken = default)
    {
        if (await FindPresentAsync(cancellationToken) is { } present)
        {
            return present;
        }

        // The archive has etcd, kube-apiserver and kubectl only.
        var cache = KubernetesBinaries.CacheDirectoryIn(Environment);
        if (Needs.Count == 0 && await Download(cache, Report, cancellationToken) is { } downloaded)
        {
            return await OpenAsync(downloaded, "the official envtest archive", cancellationToken);
        }

        return await OpenAsync(await Build(cache, cancellationToken), "a build of Debian's source package", cancellationToken);
    }

    /// <summary>What is on this machine already; null where it would have to be fetched or built.</summary>
    public async Task<KubernetesBinaries?> FindPresentAsync(CancellationToken cancellationToken = default)
    {
        if (Environment(AssetsVariable) is { Length: > 0 } named)
        {
            // What the user named is used or refused, never passed over in silence.
            return await OpenAsync(named, AssetsVariable, cancellationToken);
        }

        foreach (var (directory, source) in ExistingDirectories())
        {
            if (IsComplete(directory))
            {
                return await OpenAsync(directory, source, cancellationToken);
            }
        }

        return null;
    }

    private IEnumerable<(string Directory, string Source)> ExistingDirectories()
    {
        yield return (SystemDirectory, SystemDirectory);
        var cache = KubernetesBinaries.CacheDirectoryIn(Environment);
        foreach (var directory in CachedReleases(cache))
        {
            yield return (directory, $"the cache {cache}");
        }
    }

    private static IEnumerable<string> CachedReleases(string cache) => !Directory.Exists(cache)
        ? []
        : from directory in Directory.EnumerateDirectories(cache, "kubernetes-*")
          where ReleaseDirectory().IsMatch(Path.GetFileName(directory))
          let version = KubernetesVersion.TryFind(directory, out var found) ? found : default
          orderby version descending
          select directory;

    private bool IsComplete(string directory) => Missing(directory).Count == 0;

    private List<string> Missing(string directory)
    {
        var missing = new[] { "etcd", "kube-apiserver" }.Concat(Needs).Where(name => ProgramIn(directory, name) is null).ToList();
        if (KubectlFor(directory) is null)
        {
            missing.Add("kubectl (which may also be on PATH)");
        }

        return missing;
    }

    private async Task<KubernetesBinaries> OpenAsync(string directory, string source, CancellationToken cancellationToken)
    {
        if (Missing(directory) is { Count: > 0 } missing)
        {
            throw new LocalClusterException(
                $"The Kubernetes programs in {directory} (from {source}) are incomplete: there is no executable {string.Join(", ", missing)}. "
                + $"Set {AssetsVariable} to a directory with etcd, kube-apiserver, kubectl and, for controllers, kube-controller-manager, "
                + "or unset it and let this project fetch or build them (`local-cluster build`).");
        }

        var apiServer = ProgramIn(directory, "kube-apiserver")!;
        var etcd = ProgramIn(directory, "etcd")!;
        return new KubernetesBinaries
        {
            Directory = directory,
            Source = source,
            Etcd = etcd,
            KubeApiServer = apiServer,
            KubeControllerManager = ProgramIn(directory, "kube-controller-manager"),
            KubeScheduler = ProgramIn(directory, "kube-scheduler"),
            Kubelet = ProgramIn(directory, "kubelet"),
            KubeProxy = ProgramIn(directory, "kube-proxy"),
            Kubectl = KubectlFor(directory)!,
            Version = await VersionOfAsync(apiServer, cancellationToken),
            EtcdCanSkipFsync = (await AnswerAsync(etcd, "--help", cancellationToken)).Contains("unsafe-no-fsync", StringComparison.Ordinal),
        };
    }

    private static async Task<KubernetesVersion> VersionOfAsync(string apiServer, CancellationToken cancellationToken)
    {
        var answer = await AnswerAsync(apiServer, "--version", cancellationToken);
        return KubernetesVersion.TryFind(answer, out var version)
            ? version
            : throw new LocalClusterException($"{apiServer} --version says '{answer.Trim()}', not 'Kubernetes vMAJOR.MINOR.PATCH'. Is it built for this machine, and with its version stamped in?");
    }

    /// <summary>What a program says of itself, asked once per process and state of the file.</summary>
    private static async Task<string> AnswerAsync(string program, string question, CancellationToken cancellationToken)
    {
        var key = $"{program} {question} {File.GetLastWriteTimeUtc(program).Ticks}";
        var answer = await Answers.GetOrAdd(key, _ => CommandOutput.OfAsync(program, [question], cancellationToken: CancellationToken.None)).WaitAsync(cancellationToken);
        return answer.StandardOutput + answer.StandardError;
    }

    private string? KubectlFor(string directory) => ProgramIn(directory, "kubectl")
        ?? (Environment("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries).Select(entry => ProgramIn(entry, "kubectl")).FirstOrDefault(found => found is not null);

    private static string? ProgramIn(string directory, string name)
    {
        const UnixFileMode anyExecute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        var path = Path.GetFullPath(Path.Combine(directory, name));
        return File.Exists(path) && (File.GetUnixFileMode(path) & anyExecute) != UnixFileMode.None ? path : null;
    }

    [GeneratedRegex(@"^kubernetes-v[0-9]+\.[0-9]+\.[0-9]+$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ReleaseDirectory();
}
