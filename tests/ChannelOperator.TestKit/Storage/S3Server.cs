using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using ChannelOperator.TestKit.Kubernetes;
using ChannelOperator.TestKit.Nodes;

namespace ChannelOperator.TestKit.Storage;

/// <summary>
/// A real S3-compatible server of its own: OpenStack Swift with its S3 API, as a process of this user. It can be killed and started again, with what it has stored.
/// </summary>
public sealed class S3Server : IAsyncDisposable
{
    /// <summary>A bucket that deletes what is deleted.</summary>
    public const string Bucket = "media";

    /// <summary>A bucket with versioning.</summary>
    public const string VersionedBucket = "versioned";

    /// <summary>A bucket whose versioning is suspended: what was deleted before is still there.</summary>
    public const string SuspendedBucket = "suspended";

    /// <summary>Who may do everything.</summary>
    public const string AccessKeyId = "test:tester";

    /// <summary>The key that requests are signed with.</summary>
    public const string SecretAccessKey = "testing-testing";

    private const string Python = "/usr/bin/python3";
    private const string Module = "/usr/lib/python3/dist-packages/swift/common/middleware/s3api";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // What Swift knows of an object it keeps in extended attributes, which not every file system has.
    private static readonly string? Root = new[] { Path.GetTempPath(), "/var/tmp", "/dev/shm" }.FirstOrDefault(HasAttributes);

    private readonly DirectoryInfo _directory;
    private readonly LoopbackPorts _ports;
    private readonly HttpClient _client = new() { Timeout = TimeSpan.FromSeconds(5) };
    private Process? _process;

    private S3Server(DirectoryInfo directory, LoopbackPorts ports)
    {
        _directory = directory;
        _ports = ports;
    }

    /// <summary>One sentence on why this machine cannot run one, with what to do; null where it can.</summary>
    public static string? WhyNot { get; } = !Directory.Exists(Module) || NodeRequirements.Find("swift-proxy-server") is null
        ? "there is no OpenStack Swift on this machine: run build/install-packages.sh tests"
        : Root is null ? "no temporary directory is on a file system with extended attributes, which OpenStack Swift needs: set TMPDIR to one that is" : null;

    /// <summary>Where it answers.</summary>
    public Uri Endpoint => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_ports[0]}"));

    /// <summary>Starts one with its buckets.</summary>
    public static async Task<S3Server> StartAsync()
    {
        string root = Root ?? throw new InvalidOperationException(WhyNot);
        S3Server server = new(Directory.CreateDirectory(Path.Combine(root, "channel-operator-s3-" + Guid.NewGuid().ToString("N"))), LoopbackPorts.Reserve(4));
        try
        {
            await server.StartAgainAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts it again after a kill, at the same address and with what it has stored.</summary>
    public async Task StartAgainAsync()
    {
        string script = Path.Combine(AppContext.BaseDirectory, "Storage", "s3-server.py");
        ProcessStartInfo info = new(Python, [script, _directory.FullName, .. Enumerable.Range(0, 4).Select(index => _ports[index].ToString(CultureInfo.InvariantCulture))]);
        _process = await ProcessLauncher.StartIntoLogAsync(info, LogPath);
        try
        {
            await Wait.ForAsync("the S3 server to answer", async cancellationToken =>
            {
                using HttpResponseMessage answer = await _client.GetAsync(new Uri(Endpoint, "/"), cancellationToken);
                return true;
            }, Patience);
        }
        catch (TimeoutException exception)
        {
            throw new InvalidOperationException($"The S3 server did not start. Its log: {(File.Exists(LogPath) ? await File.ReadAllTextAsync(LogPath) : "")}", exception);
        }
    }

    /// <summary>Ends it as a crash does.</summary>
    public async Task KillAsync()
    {
        if (_process is { } process)
        {
            _process = null;
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _client.Dispose();
        _ports.Dispose();
        _directory.Delete(recursive: true);
    }

    private string LogPath => Path.Combine(_directory.FullName, "log");

    private static bool HasAttributes(string root)
    {
        string path = Path.Combine(root, "channel-operator-attributes-" + Guid.NewGuid().ToString("N"));
        try
        {
            File.WriteAllBytes(path, []);
            return SetAttribute(path, "user.test", [1], 1, 0) == 0;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
        finally
        {
            File.Delete(path);
        }
    }

    [DllImport("libc", EntryPoint = "setxattr", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int SetAttribute([MarshalAs(UnmanagedType.LPUTF8Str)] string path, [MarshalAs(UnmanagedType.LPUTF8Str)] string name, byte[] value, nint size, int flags);
}
