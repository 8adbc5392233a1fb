using System.Formats.Tar;
using System.Globalization;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace ChannelOperator.TestKit.Kubernetes;

/// <summary>The archive with etcd, kube-apiserver and kubectl that the Kubernetes project publishes for tests.</summary>
internal static partial class EnvtestArchive
{
    /// <summary>The newest minor version that this project's whole suite is known to pass on. Newer archives are not taken.</summary>
    private const int NewestMinor = 36;

    private static readonly Uri Index = new("https://raw.githubusercontent.com/kubernetes-sigs/controller-tools/HEAD/envtest-releases.yaml");
    private static readonly TimeSpan PatienceForIndex = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan PatienceForArchive = TimeSpan.FromMinutes(5);
    private static readonly string[] Programs = ["etcd", "kube-apiserver", "kubectl"];

    public static async Task<string?> FetchAsync(string cache, Action<string> report, CancellationToken cancellationToken)
    {
        using var handler = new SocketsHttpHandler { ConnectTimeout = PatienceForIndex };
        return await FetchAsync(handler, cache, report, cancellationToken);
    }

    /// <summary>Returns the directory in the cache, or null where the archive cannot be had or cannot be trusted.</summary>
    internal static async Task<string?> FetchAsync(HttpMessageHandler handler, string cache, Action<string> report, CancellationToken cancellationToken)
    {
        using var http = new HttpClient(handler, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };
        if (await NewestAsync(http, cancellationToken) is not { } release)
        {
            return null;
        }

        var target = Path.Combine(cache, $"kubernetes-{release.Version}");
        var work = Directory.CreateDirectory($"{target}.{Environment.ProcessId}.download").FullName;
        try
        {
            report($"downloading {release.Archive}");
            await DownloadAsync(http, release, Path.Combine(work, "archive"), cancellationToken);
            var programs = Directory.CreateDirectory(Path.Combine(work, "programs")).FullName;
            await ExtractAsync(Path.Combine(work, "archive"), programs, cancellationToken);
            Place(programs, target);
            return target;
        }
        catch (Exception error) when (error is HttpRequestException or IOException or InvalidDataException || IsTimeOut(error, cancellationToken))
        {
            report($"cannot use {release.Archive}: {error.Message}");
            return null;
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    private static async Task<Release?> NewestAsync(HttpClient http, CancellationToken cancellationToken)
    {
        try
        {
            using var timeOut = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            timeOut.CancelAfter(PatienceForIndex);
            var architecture = RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "arm64" : "amd64";
            return Entries().Matches(await http.GetStringAsync(Index, timeOut.Token))
                .Where(entry => string.Equals(entry.Groups["architecture"].Value, architecture, StringComparison.Ordinal))
                .Select(entry => KubernetesVersion.TryFind(entry.Groups["version"].Value, out var version)
                    ? new Release(version, entry.Groups["hash"].Value, new Uri(entry.Groups["link"].Value))
                    : null)
                .Where(release => release is { Version: { Major: 1, Minor: <= NewestMinor } })
                .MaxBy(release => release!.Version);
        }
        catch (Exception error) when (error is HttpRequestException or UriFormatException || IsTimeOut(error, cancellationToken))
        {
            return null; // Not reachable from here, as on many machines.
        }
    }

    private static async Task DownloadAsync(HttpClient http, Release release, string path, CancellationToken cancellationToken)
    {
        using var timeOut = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeOut.CancelAfter(PatienceForArchive);
        await using var file = File.Create(path);
        await using (var content = await http.GetStreamAsync(release.Archive, timeOut.Token))
        {
            await content.CopyToAsync(file, timeOut.Token);
        }

        file.Position = 0;
        var hash = Convert.ToHexStringLower(await SHA512.HashDataAsync(file, timeOut.Token));
        if (!string.Equals(hash, release.Hash, StringComparison.Ordinal))
        {
            throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"its SHA-512 is {hash}, the index says {release.Hash}"));
        }
    }

    private static async Task ExtractAsync(string archive, string directory, CancellationToken cancellationToken)
    {
        await using var unzipped = new GZipStream(File.OpenRead(archive), CompressionMode.Decompress);
        await using var tar = new TarReader(unzipped);
        while (await tar.GetNextEntryAsync(copyData: false, cancellationToken) is { } entry)
        {
            // Only known names are written, so no path of the archive is ever followed.
            if (entry.EntryType is TarEntryType.RegularFile or TarEntryType.V7RegularFile && Programs.FirstOrDefault(name => IsNamed(entry, name)) is { } program)
            {
                var path = Path.Combine(directory, program);
                await entry.ExtractToFileAsync(path, overwrite: false, cancellationToken);
                File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
            }
        }

        if (Programs.FirstOrDefault(name => !File.Exists(Path.Combine(directory, name))) is { } missing)
        {
            throw new InvalidDataException($"it has no {missing}");
        }
    }

    // Another process may have been quicker: then its result is as good.
    private static void Place(string programs, string target)
    {
        try
        {
            Directory.Move(programs, target);
        }
        catch (IOException) when (Directory.Exists(target))
        {
        }
    }

    private static bool IsNamed(TarEntry entry, string name) => string.Equals(Path.GetFileName(entry.Name), name, StringComparison.Ordinal);

    private static bool IsTimeOut(Exception error, CancellationToken cancellationToken) => error is OperationCanceledException && !cancellationToken.IsCancellationRequested;

    [GeneratedRegex(
        @"^ +envtest-(?<version>v[0-9.]+)-linux-(?<architecture>[a-z0-9]+)\.tar\.gz: *\r?\n +hash: *(?<hash>[0-9a-f]{128}) *\r?\n +selfLink: *(?<link>https://\S+)",
        RegexOptions.CultureInvariant | RegexOptions.Multiline | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 5000)]
    private static partial Regex Entries();

    private sealed record Release(KubernetesVersion Version, string Hash, Uri Archive);
}
