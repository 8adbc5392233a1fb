using System.Diagnostics;
using System.Globalization;
using ChannelOperator.TestKit.Kubernetes;

namespace ChannelOperator.TestKit.Operators;

/// <summary>The operator as users start it: its own process, which can be stopped, killed and started again.</summary>
public sealed class OperatorProcess : IAsyncDisposable
{
    // A directory that keeps the logs of all operators, for what a failed test leaves open; without it each goes with its operator.
    private static readonly string? KeptLogs = Environment.GetEnvironmentVariable("CHANNEL_OPERATOR_LOGS");

    private readonly Process _process;
    private readonly LoopbackPorts _ports;
    private readonly HttpClient _client;

    private OperatorProcess(Process process, LoopbackPorts ports, string logPath)
    {
        _process = process;
        _ports = ports;
        LogPath = logPath;
        _client = new HttpClient { BaseAddress = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{ports[0]}")), Timeout = TimeSpan.FromSeconds(5) };
    }

    /// <summary>Where its metrics and probes are: address and port.</summary>
    public string Address => _client.BaseAddress!.Authority;

    /// <summary>What it printed.</summary>
    public string LogPath { get; }

    /// <summary>The exit code; only after it has ended.</summary>
    public int ExitCode => _process.ExitCode;

    /// <summary>The memory that it occupies, in MiB.</summary>
    public double ResidentMebibytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64 / (1024.0 * 1024.0);
        }
    }

    /// <summary>Starts the operator of a build and waits until it is ready.</summary>
    /// <param name="executable">The program.</param>
    /// <param name="kubeconfig">The cluster.</param>
    /// <param name="arguments">More arguments.</param>
    public static Task<OperatorProcess> StartAsync(string executable, string kubeconfig, params string[] arguments) =>
        StartAsync(executable, kubeconfig, new Dictionary<string, string>(), arguments);

    /// <summary>Starts the operator of a build with more in its environment, and waits until it is ready.</summary>
    public static async Task<OperatorProcess> StartAsync(string executable, string kubeconfig, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        OperatorProcess started = await StartUnreadyAsync(executable, kubeconfig, environment, arguments);
        try
        {
            await started.WaitUntilReadyAsync();
            return started;
        }
        catch
        {
            await started.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts the operator without waiting for anything.</summary>
    public static Task<OperatorProcess> StartUnreadyAsync(string executable, string kubeconfig, params string[] arguments) =>
        StartUnreadyAsync(executable, kubeconfig, new Dictionary<string, string>(), arguments);

    private static async Task<OperatorProcess> StartUnreadyAsync(string executable, string kubeconfig, IReadOnlyDictionary<string, string> environment, string[] arguments)
    {
        LoopbackPorts ports = LoopbackPorts.Reserve(1);
        string log = Path.Combine(KeptLogs ?? Path.GetTempPath(), $"channel-operator-{TimeProvider.System.GetUtcNow():HHmmss}-{Guid.NewGuid():N}.log");
        ProcessStartInfo info = new(executable);
        foreach (string argument in (string[])["--kubeconfig", kubeconfig, "--metrics-address", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{ports[0]}"), .. arguments])
        {
            info.ArgumentList.Add(argument);
        }

        foreach ((string name, string value) in environment)
        {
            info.Environment[name] = value;
        }

        return new OperatorProcess(await ProcessLauncher.StartIntoLogAsync(info, log), ports, log);
    }

    /// <summary>Waits until all caches are synced.</summary>
    public async Task WaitUntilReadyAsync()
    {
        await Wait.ForAsync("the operator to be ready", async _ => _process.HasExited || await ProbeAsync("/readyz") == 200, TimeSpan.FromSeconds(60));
        if (_process.HasExited)
        {
            throw new LocalClusterException($"the operator ended with exit code {ExitCode}: {Log()}");
        }
    }

    /// <summary>What it printed so far.</summary>
    public string Log() => File.Exists(LogPath) ? File.ReadAllText(LogPath) : "";

    /// <summary>The status of an endpoint; 0 if nothing answers.</summary>
    public async Task<int> ProbeAsync(string path)
    {
        try
        {
            using HttpResponseMessage answer = await _client.GetAsync(new Uri(path, UriKind.Relative));
            return (int)answer.StatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            return 0;
        }
    }

    /// <summary>The sum of a metric over the series whose labels match.</summary>
    public async Task<double> MetricAsync(string name, string labels = "") =>
        MetricsText.Sum(await _client.GetStringAsync(new Uri("/metrics", UriKind.Relative)), name, labels);

    /// <summary>The names of the metrics that it prints.</summary>
    public async Task<IReadOnlyList<string>> MetricFamiliesAsync()
    {
        string text = await _client.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        return [.. text.Split('\n').Where(line => line.StartsWith("# TYPE ", StringComparison.Ordinal)).Select(line => line.Split(' ')[2]).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>How many requests that change objects it has sent; events and access reviews are created by POST and not among them.</summary>
    public Task<double> WritesAsync() => MetricAsync("rest_client_requests_total", "method=\"(PATCH|PUT|DELETE)\"");

    /// <summary>Asks it to end, and waits.</summary>
    public async Task StopAsync()
    {
        if (!_process.HasExited)
        {
            await SignalAsync("TERM");
            await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(20));
        }
    }

    /// <summary>Waits until it has ended by itself.</summary>
    public Task WaitForExitAsync(TimeSpan deadline) => _process.WaitForExitAsync().WaitAsync(deadline);

    /// <summary>Stops it in its tracks, as a frozen machine would.</summary>
    public Task PauseAsync() => SignalAsync("STOP");

    /// <summary>Lets it go on, with no idea that time has passed.</summary>
    public Task ResumeAsync() => SignalAsync("CONT");

    /// <summary>Ends it as a crash would.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _client.Dispose();
        _process.Dispose();
        _ports.Dispose();
        if (KeptLogs is null)
        {
            File.Delete(LogPath);
        }
    }

    private async Task SignalAsync(string signal)
    {
        using Process kill = Process.Start("kill", [$"-{signal}", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }
}
