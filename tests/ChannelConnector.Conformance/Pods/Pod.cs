using System.Diagnostics;
using System.Globalization;
using ChannelOperator.TestKit.Kubernetes;

namespace ChannelConnector.Conformance.Pods;

/// <summary>A connector that runs in a container of runc.</summary>
internal sealed class Pod : IAsyncDisposable
{
    /// <summary>Where a pod finds the root that it has to trust: not in the Secret, which a sweep does not have.</summary>
    public const string RootPath = "/etc/conformance/ca.crt";

    private static int _last;

    private readonly string _bundle;
    private readonly string _id;
    private readonly Process _process;
    private readonly PodNetwork _network;
    private readonly TimeProvider _time;
    private bool _isDisposed;

    private Pod(string bundle, string id, Process process, PodNetwork network, TimeProvider time)
    {
        (_bundle, _id, _process, _network, _time) = (bundle, id, process, network, time);
        Ended = EndAsync();
    }

    /// <summary>Its exit code, when it has ended.</summary>
    public Task<int> Ended { get; }

    /// <summary>Its address.</summary>
    public string Address => _network.Pod.ToString();

    /// <summary>This machine, as it sees it.</summary>
    public string HostAddress => _network.Host.ToString();

    /// <summary>What it has written on stdout and stderr.</summary>
    public string Output => ReadLog("stdout") + StandardError;

    /// <summary>What it has written on stderr.</summary>
    public string StandardError => ReadLog("stderr");

    /// <summary>Starts one.</summary>
    public static async Task<Pod> StartAsync(PodSpec spec, PodVolumes volumes, string directory, int proxyPort, TimeProvider time)
    {
        PodNetwork network = await PodNetwork.CreateAsync();
        string id = string.Create(CultureInfo.InvariantCulture, $"conf-{Environment.ProcessId}-{Interlocked.Increment(ref _last)}");
        string bundle = Directory.CreateDirectory(Path.Combine(directory, id)).FullName;
        string proxy = string.Create(CultureInfo.InvariantCulture, $"http://{network.Host}:{proxyPort}");
        await File.WriteAllTextAsync(Path.Combine(bundle, "config.json"), RuncBundle.Describe(spec, volumes, network.NamespacePath, EnvironmentOf(spec, proxy)).ToJsonString());
        // Its streams go into files that outlive it; TERM, for runc hands that on to the container and cannot hand KILL on.
        ProcessStartInfo info = new("/bin/sh", ["-c", "exec runc --root \"$1/runc\" run --bundle \"$1\" \"$2\" </dev/null >\"$1/stdout\" 2>\"$1/stderr\"", "sh", bundle, id]) { UseShellExecute = false };
        return new Pod(bundle, id, await ProcessLauncher.StartAsync(info, "TERM"), network, time);
    }

    /// <summary>Ends it as the kubelet does first.</summary>
    public Task TerminateAsync() => SignalAsync("TERM");

    /// <summary>Ends it as the kubelet does then.</summary>
    public async Task KillAsync()
    {
        await SignalAsync("KILL");
        await Ended;
    }

    /// <summary>Its exit code, or null if it has not ended in time.</summary>
    public async Task<int?> WaitAsync(TimeSpan patience)
    {
        try
        {
            return await Ended.WaitAsync(patience, _time);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        if (!Ended.IsCompleted)
        {
            await KillAsync();
        }

        _process.Dispose();
        await _network.DisposeAsync();
    }

    private static Dictionary<string, string> EnvironmentOf(PodSpec spec, string proxy)
    {
        Dictionary<string, string> environment = new(StringComparer.Ordinal)
        {
            ["HTTPS_PROXY"] = proxy,
            ["https_proxy"] = proxy,
            ["HTTP_PROXY"] = proxy,
            ["http_proxy"] = proxy,
            ["SSL_CERT_FILE"] = RootPath,
        };
        foreach ((string name, string value) in spec.Profile.Env)
        {
            environment[name] = value.Replace("{proxy}", proxy, StringComparison.Ordinal).Replace("{ca}", RootPath, StringComparison.Ordinal);
        }

        return environment;
    }

    private async Task<int> EndAsync()
    {
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    // While runc is still setting it up there is nobody to signal.
    private Task SignalAsync(string signal) => Wait.ForAsync(
        $"the container {_id} to take {signal}",
        async _ => Ended.IsCompleted || (await CommandOutput.OfAsync("runc", ["--root", Path.Combine(_bundle, "runc"), "kill", _id, signal])).ExitCode == 0,
        TimeSpan.FromSeconds(10));

    private string ReadLog(string name)
    {
        string path = Path.Combine(_bundle, name);
        return File.Exists(path) ? File.ReadAllText(path) : "";
    }
}
