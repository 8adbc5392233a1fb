using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using ChannelOperator.TestKit.Kubernetes;
using ChannelOperator.TestKit.Nodes;

namespace ChannelOperator.TestKit.Monitoring;

/// <summary>A real Prometheus of its own, with the shipped rules: it scrapes and judges every second.</summary>
public sealed class PrometheusServer : IAsyncDisposable
{
    /// <summary>The job of the operator: the name of its Service, as the Prometheus operator sets it.</summary>
    public const string Job = "channel-operator-metrics";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly LoopbackPorts _ports;
    private readonly DirectoryInfo _directory;
    private readonly HttpClient _client;

    private PrometheusServer(Process process, LoopbackPorts ports, DirectoryInfo directory)
    {
        _process = process;
        _ports = ports;
        _directory = directory;
        _client = new HttpClient { BaseAddress = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{ports[0]}/api/v1/")), Timeout = TimeSpan.FromSeconds(20) };
    }

    /// <summary>One sentence on why this machine cannot run one, with what to do; null where it can.</summary>
    public static string? WhyNot { get; } =
        new[] { "prometheus", "promtool" }.Where(program => NodeRequirements.Find(program) is null).ToArray() is { Length: > 0 } missing
            ? $"there is no {string.Join(" and no ", missing)} on this machine: run build/install-packages.sh tests"
            : null;

    /// <summary>Starts one that scrapes an address, and waits until it has done so.</summary>
    public static async Task<PrometheusServer> StartAsync(string target)
    {
        DirectoryInfo directory = Directory.CreateTempSubdirectory("channel-operator-prometheus-");
        LoopbackPorts ports = LoopbackPorts.Reserve(1);
        string config = Path.Combine(directory.FullName, "prometheus.yaml");
        await File.WriteAllTextAsync(Path.Combine(directory.FullName, "rules.yaml"), ShippedMonitoring.Rules());
        await File.WriteAllTextAsync(config, $$"""
            global: {scrape_interval: 1s, evaluation_interval: 1s}
            rule_files: [rules.yaml]
            scrape_configs:
            - job_name: {{Job}}
              file_sd_configs: [{files: [targets.json], refresh_interval: 1s}]
            """);
        ProcessStartInfo info = new("prometheus", [
            $"--config.file={config}", $"--storage.tsdb.path={Path.Combine(directory.FullName, "data")}",
            string.Create(CultureInfo.InvariantCulture, $"--web.listen-address=127.0.0.1:{ports[0]}"), "--log.level=warn"]);
        PrometheusServer server = new(await ProcessLauncher.StartIntoLogAsync(info, Path.Combine(directory.FullName, "log")), ports, directory);
        try
        {
            await server.ScrapeAsync(target);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs Prometheus' tool: its exit code and what it said.</summary>
    public static async Task<(int ExitCode, string Output)> PromtoolAsync(params string[] arguments)
    {
        CommandOutput output = await CommandOutput.OfAsync("promtool", arguments);
        return (output.ExitCode, output.StandardOutput + output.StandardError);
    }

    /// <summary>Scrapes another address from now on, and waits until it has done so.</summary>
    public async Task ScrapeAsync(string target)
    {
        // Written beside and renamed: it looks at the file whenever it changes.
        string targets = Path.Combine(_directory.FullName, "targets.json");
        await File.WriteAllTextAsync(targets + ".new", new JsonArray(new JsonObject { ["targets"] = new JsonArray(target) }).ToJsonString());
        File.Move(targets + ".new", targets, overwrite: true);
        await Wait.ForAsync($"Prometheus to scrape {target}; its log: {Log()}", async _ => await ValueAsync($"up{{instance=\"{target}\"}}") == 1, Patience);
    }

    /// <summary>The result of a query.</summary>
    /// <exception cref="InvalidOperationException">It is refused.</exception>
    public async Task<JsonArray> QueryAsync(string query)
    {
        JsonNode data = await GetAsync($"query?query={Uri.EscapeDataString(query)}");
        return data["result"]!.AsArray();
    }

    /// <summary>The one value of a query; null if there is none.</summary>
    public async Task<double?> ValueAsync(string query) => await QueryAsync(query) is { Count: 1 } result
        ? double.Parse(result[0]!["value"]![1]!.GetValue<string>(), CultureInfo.InvariantCulture)
        : null;

    /// <summary>The state of an alert, the worst of its series: <c>firing</c>, <c>pending</c> or <c>inactive</c>.</summary>
    public async Task<string> AlertAsync(string name) => (await RulesAsync()).First(rule => rule["name"]!.GetValue<string>() == name)["state"]!.GetValue<string>();

    /// <summary>The rules as Prometheus has read them.</summary>
    public async Task<IReadOnlyList<JsonNode>> RulesAsync() =>
        [.. (await GetAsync("rules"))["groups"]!.AsArray().SelectMany(group => group!["rules"]!.AsArray()).Select(rule => rule!)];

    /// <summary>The names of all metrics that it has.</summary>
    public async Task<IReadOnlySet<string>> MetricNamesAsync() =>
        (await GetAsync("label/__name__/values")).AsArray().Select(name => name!.GetValue<string>()).ToHashSet(StringComparer.Ordinal);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _client.Dispose();
        _process.Dispose();
        _ports.Dispose();
        _directory.Delete(recursive: true);
    }

    private string Log() => File.Exists(Path.Combine(_directory.FullName, "log")) ? File.ReadAllText(Path.Combine(_directory.FullName, "log")) : "";

    private async Task<JsonNode> GetAsync(string path)
    {
        using HttpResponseMessage answer = await _client.GetAsync(new Uri(path, UriKind.Relative));
        string text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode ? JsonNode.Parse(text)!["data"]! : throw new InvalidOperationException($"{Uri.UnescapeDataString(path)}: {text}");
    }
}
