using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using ChannelConnector.Conformance.FarEnds;
using ChannelConnector.Conformance.Platforms;
using ChannelConnector.Conformance.Pods;
using ChannelConnector.Conformance.Rules;
using ChannelOperator.TestKit.Kubernetes;

namespace ChannelConnector.Conformance.Scenarios;

/// <summary>A channel: its contract, volumes and far ends, and the pods that run on them one after the other.</summary>
internal sealed class World : IAsyncDisposable
{
    private static readonly TimeSpan RepeatAfter = TimeSpan.FromMilliseconds(500);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("channel-conformance-");
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false, PooledConnectionLifetime = TimeSpan.Zero }) { Timeout = TimeSpan.FromSeconds(20) };
    private readonly List<Pod> _pods = [];

    private World(RunSetup setup, PodVolumes volumes, Outside outside) => (Setup, Volumes, Outside) = (setup, volumes, outside);

    /// <summary>What all share.</summary>
    public RunSetup Setup { get; }

    /// <summary>Contract, credentials, state and scratch.</summary>
    public PodVolumes Volumes { get; }

    /// <summary>Everything else.</summary>
    public Outside Outside { get; }

    /// <summary>What all pods have written.</summary>
    public string Logs => string.Concat(_pods.Select(pod => pod.Output));

    /// <summary>Makes one, with a contract that forbids what the platform's policy forbids and keeps media for a day.</summary>
    public static async Task<World> CreateAsync(RunSetup setup)
    {
        Outside outside = await Outside.StartAsync(setup.Profile, setup.Platform.Media, setup.Time);
        string directory = Directory.CreateTempSubdirectory("channel-conformance-volumes-").FullName;
        World world = new(setup, await PodVolumes.CreateAsync(directory, outside.RootPem), outside);
        world.WriteContract();
        world.WriteCredentials();
        return world;
    }

    /// <summary>Replaces the contract by the usual one with changes.</summary>
    public void WriteContract(Action<JsonObject>? change = null)
    {
        JsonObject contract = new()
        {
            ["contract"] = "v1",
            ["channel"] = new JsonObject { ["namespace"] = "conformance", ["name"] = "support", ["uid"] = "6f1c2a52-0000-4000-8000-000000000001" },
            ["platform"] = Setup.Profile.Platform,
            ["accountId"] = Setup.Platform.AccountId,
            ["termsVersion"] = "2026-01",
            ["retentionSeconds"] = new JsonObject { ["audio"] = 86400, ["document"] = 86400, ["image"] = 86400, ["video"] = 86400 },
            ["neverStore"] = Texts(Setup.Platform.NeverStore),
            ["urlHosts"] = Texts(Setup.Platform.UrlHosts),
            ["recording"] = "Forbidden",
            ["unsentMessages"] = "Delete",
            ["settings"] = new JsonObject(Setup.Profile.Settings.Select(setting => KeyValuePair.Create(setting.Key, (JsonNode?)setting.Value))),
            ["revision"] = "c0f02a2325c5dcf4",
        };
        change?.Invoke(contract);
        Volumes.WriteContract(contract.ToJsonString());
    }

    /// <summary>Replaces the credentials by those of the profile but one.</summary>
    public void WriteCredentials(string? without = null)
    {
        Dictionary<string, string> files = new(Setup.Profile.Credentials, StringComparer.Ordinal);
        files.Remove(without ?? "");
        Volumes.WriteCredentials(files);
    }

    /// <summary>Starts a pod.</summary>
    public async Task<Pod> StartAsync(PodSpec? spec = null)
    {
        Pod pod = await Pod.StartAsync(spec ?? Setup.Pod, Volumes, _directory.FullName, Outside.ProxyPort, Setup.Time);
        _pods.Add(pod);
        return pod;
    }

    /// <summary>Starts a pod and waits until it is ready.</summary>
    /// <exception cref="BreachException">It does not become ready.</exception>
    public async Task<Pod> StartReadyAsync(PodSpec? spec = null)
    {
        Pod pod = await StartAsync(spec);
        await ReadyAsync(pod);
        return pod;
    }

    /// <summary>Waits until a pod is ready.</summary>
    /// <exception cref="BreachException">It does not become so.</exception>
    public async Task ReadyAsync(Pod pod)
    {
        int status = 0;
        await Wait.ForAsync("readiness", async _ => pod.Ended.IsCompleted || (status = await GetAsync(pod, Setup.Profile.ReadinessPath)) == 200, Setup.StartPatience);
        if (status != 200)
        {
            throw new BreachException($"the container ended with {await pod.Ended} before it was ready; on stderr: {LastLine(pod.StandardError)}");
        }
    }

    /// <summary>The status that a path is answered with; 0: there was no answer.</summary>
    public async Task<int> GetAsync(Pod pod, string path) => (await ReadAsync(pod, path)).Status;

    /// <summary>What a path is answered with.</summary>
    public async Task<(int Status, string Text)> ReadAsync(Pod pod, string path)
    {
        try
        {
            using HttpResponseMessage response = await _client.GetAsync(AddressOf(pod, path));
            return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            return (0, "");
        }
    }

    /// <summary>Sends a webhook, signed unless it is changed, and returns the status; 0: there was no answer.</summary>
    public async Task<int> SendAsync(Pod pod, byte[] body, Action<HttpRequestMessage>? change = null)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, AddressOf(pod, Setup.Profile.WebhookPath)) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.TryAddWithoutValidation(Setup.Platform.Signature.Header, Sign(body));
        change?.Invoke(request);
        try
        {
            using HttpResponseMessage response = await _client.SendAsync(request);
            return (int)response.StatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            return 0;
        }
    }

    /// <summary>Sends a webhook with the header of the signature once for each value: a client would write them into one line.</summary>
    public async Task<int> SendSignedAsync(Pod pod, byte[] body, params IReadOnlyList<string> signatures)
    {
        string head = $"POST {Setup.Profile.WebhookPath} HTTP/1.1\r\nHost: {pod.Address}\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n"
            + string.Concat(signatures.Select(signature => $"{Setup.Platform.Signature.Header}: {signature}\r\n")) + "\r\n";
        try
        {
            using TcpClient client = new();
            await client.ConnectAsync(pod.Address, Setup.Profile.Port);
            NetworkStream stream = client.GetStream();
            await stream.WriteAsync((byte[])[.. Encoding.ASCII.GetBytes(head), .. body]);
            using StreamReader reader = new(stream, Encoding.ASCII);
            return await reader.ReadLineAsync().WaitAsync(_client.Timeout, Setup.Time) is { Length: >= 12 } line && int.TryParse(line.AsSpan(9, 3), out int status) ? status : 0;
        }
        catch (Exception exception) when (exception is SocketException or IOException or TimeoutException)
        {
            return 0;
        }
    }

    /// <summary>Sends a webhook until it is acknowledged: what is answered 5xx, or not at all, platforms send again.</summary>
    /// <exception cref="BreachException">It was refused, or not acknowledged in time.</exception>
    public async Task AcceptAsync(Pod pod, byte[] body)
    {
        long from = Setup.Time.GetTimestamp();
        int status;
        while ((status = await SendAsync(pod, body)) is 0 or >= 500 && Setup.Time.GetElapsedTime(from) < Setup.PassOnPatience)
        {
            await Task.Delay(RepeatAfter, Setup.Time, CancellationToken.None);
        }

        if (status is < 200 or >= 300)
        {
            throw new BreachException($"a webhook that is signed as the platform signs was answered with {status}, and not with 2xx");
        }
    }

    /// <summary>Waits until a word has left to the far end.</summary>
    /// <exception cref="TimeoutException">It has not.</exception>
    public Task LeftAsync(params string[] words) => Wait.ForAsync("a request to the far end with the marker of the message", () => words.Any(word => Outside.Count(word) > 0), Setup.PassOnPatience);

    /// <summary>Sends a message and waits until it is passed on: what came before it has had its time.</summary>
    public async Task FenceAsync(Pod pod)
    {
        Message fence = Setup.Message();
        await AcceptAsync(pod, fence.ToBytes("text"));
        await LeftAsync(fence.Marker);
    }

    /// <summary>Makes sure that no word is in what has left, on the volumes, in the logs or in the metrics.</summary>
    /// <exception cref="BreachException">One is.</exception>
    public async Task NowhereAsync(Pod? pod, params IReadOnlyList<string> words)
    {
        string metrics = pod is null || Setup.Profile.MetricsPath is null ? "" : (await ReadAsync(pod, Setup.Profile.MetricsPath)).Text;
        foreach (string word in words)
        {
            LeftRequest? left = Outside.Left.FirstOrDefault(request => request.Has(word));
            string? where = left is not null ? $"in a request that has left: {left.Host}"
                : Volumes.Find(word) is [var file, ..] ? $"on a volume: {file}"
                : Logs.Contains(word, StringComparison.Ordinal) ? "in the log"
                : metrics.Contains(word, StringComparison.Ordinal) ? "in the metrics" : null;
            if (where is not null)
            {
                throw new BreachException($"{word} is {where}");
            }
        }
    }

    /// <summary>Ends a pod by SIGTERM, and by SIGKILL if that takes too long.</summary>
    public async Task<int?> StopAsync(Pod pod)
    {
        await pod.TerminateAsync();
        int? code = await pod.WaitAsync(TimeSpan.FromSeconds(30));
        if (code is null)
        {
            await pod.KillAsync();
        }

        return code;
    }

    /// <summary>The signature of a body.</summary>
    public string Sign(byte[] body) => Setup.Platform.Signature.Sign(body, Setup.Profile.Credentials[Setup.Profile.SigningCredential]);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (Pod pod in _pods)
        {
            await pod.DisposeAsync();
        }

        await Outside.DisposeAsync();
        _client.Dispose();
        Volumes.Dispose();
        _directory.Delete(recursive: true);
    }

    /// <summary>The last line that says something.</summary>
    public static string LastLine(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is [.., var line] ? line : "nothing";

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(text => JsonValue.Create(text))]);

    private Uri AddressOf(Pod pod, string path) => new($"http://{pod.Address}:{Setup.Profile.Port}{path}");
}
