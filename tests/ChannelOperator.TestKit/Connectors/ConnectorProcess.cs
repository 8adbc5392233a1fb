using System.Diagnostics;
using System.Globalization;
using ChannelOperator.TestKit.FarEnds;
using ChannelOperator.TestKit.Kubernetes;

namespace ChannelOperator.TestKit.Connectors;

/// <summary>The connector as a kubelet starts it: its own process, which can be stopped, killed and started again on the same workspace.</summary>
public sealed class ConnectorProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly LoopbackPorts _ports;

    private ConnectorProcess(Process process, LoopbackPorts ports, string logPath)
    {
        _process = process;
        _ports = ports;
        LogPath = logPath;
        Client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{ports[0]}")), Timeout = TimeSpan.FromSeconds(30) };
    }

    /// <summary>Talks to it.</summary>
    public HttpClient Client { get; }

    /// <summary>What it printed, standard error included.</summary>
    public string LogPath { get; }

    /// <summary>The exit code; only after it has ended.</summary>
    public int ExitCode => _process.ExitCode;

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>The memory that it occupies, in MiB.</summary>
    public double ResidentMebibytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64 / (1024.0 * 1024.0);
        }
    }

    /// <summary>The processor time that it has used.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Starts it and waits until it is ready.</summary>
    /// <param name="executable">The program.</param>
    /// <param name="workspace">Contract, credentials, state.</param>
    /// <param name="farEnds">Whom it reaches; nobody else.</param>
    /// <param name="environment">More variables.</param>
    public static async Task<ConnectorProcess> StartAsync(string executable, ConnectorWorkspace workspace, ConnectorFarEnds farEnds, IReadOnlyDictionary<string, string>? environment = null)
    {
        ConnectorProcess started = await StartUnreadyAsync(executable, workspace, farEnds, environment);
        try
        {
            await Wait.ForAsync("the connector to be ready", async _ => started.HasExited || await started.ProbeAsync("/readyz") == 200, TimeSpan.FromSeconds(60));
            return started.HasExited ? throw new InvalidOperationException($"the connector ended with exit code {started.ExitCode}: {started.Log()}") : started;
        }
        catch
        {
            await started.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts it without waiting for anything.</summary>
    public static async Task<ConnectorProcess> StartUnreadyAsync(string executable, ConnectorWorkspace workspace, ConnectorFarEnds farEnds, IReadOnlyDictionary<string, string>? environment = null, params string[] arguments)
    {
        LoopbackPorts ports = LoopbackPorts.Reserve(1);
        string log = Path.Combine(workspace.RootPath, $"connector-{Guid.NewGuid():N}.log");
        ProcessStartInfo info = new(executable);
        string[] port = arguments.Length == 0 ? ["--port", ports[0].ToString(CultureInfo.InvariantCulture), "--service-account", workspace.ServiceAccountPath] : [];
        foreach (string argument in (string[])[.. arguments, "--contract", workspace.ContractPath, "--credentials", workspace.CredentialsPath, "--state", workspace.StatePath, .. port])
        {
            info.ArgumentList.Add(argument);
        }

        info.Environment["TMPDIR"] = workspace.ScratchPath;
        foreach ((string name, string value) in farEnds.Environment.Concat(farEnds.Kubernetes.Environment).Concat(environment ?? new Dictionary<string, string>()))
        {
            info.Environment[name] = value;
        }

        return new ConnectorProcess(await ProcessLauncher.StartIntoLogAsync(info, log), ports, log);
    }

    /// <summary>What it printed so far.</summary>
    public string Log() => File.Exists(LogPath) ? File.ReadAllText(LogPath) : "";

    /// <summary>Sends a webhook, signed with the workspace's secret; returns the status.</summary>
    public async Task<int> SendAsync(PlatformWebhook webhook)
    {
        using HttpRequestMessage request = webhook.ToRequest("/webhook", ConnectorWorkspace.AppSecret);
        using HttpResponseMessage answer = await Client.SendAsync(request);
        return (int)answer.StatusCode;
    }

    /// <summary>Sends an agent's answer, signed with the workspace's secret, once; returns the status.</summary>
    public async Task<int> SendAsync(GenesysAnswer answer)
    {
        using HttpRequestMessage request = answer.ToRequest(ConnectorWorkspace.WebhookSecret);
        using HttpResponseMessage response = await Client.SendAsync(request);
        return (int)response.StatusCode;
    }

    /// <summary>The status of a path; 0 if nothing answers.</summary>
    public async Task<int> ProbeAsync(string path)
    {
        try
        {
            using HttpResponseMessage answer = await Client.GetAsync(new Uri(path, UriKind.Relative));
            return (int)answer.StatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            return 0;
        }
    }

    /// <summary>The sum of a metric over the series whose labels match.</summary>
    public async Task<double> MetricAsync(string name, string labels = "") =>
        MetricsText.Sum(await Client.GetStringAsync(new Uri("/metrics", UriKind.Relative)), name, labels);

    /// <summary>Waits until it has ended by itself.</summary>
    public Task WaitForExitAsync(TimeSpan deadline) => _process.WaitForExitAsync().WaitAsync(deadline);

    /// <summary>Asks it to end, and waits.</summary>
    public async Task StopAsync()
    {
        if (!_process.HasExited)
        {
            using Process kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
            await kill.WaitForExitAsync();
            await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));
        }
    }

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

        Client.Dispose();
        _process.Dispose();
        _ports.Dispose();
    }
}
