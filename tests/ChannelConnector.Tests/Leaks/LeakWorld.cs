using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using ChannelConnector.Tests.Flows;
using ChannelOperator.Api;
using ChannelOperator.TestKit.Connectors;
using ChannelOperator.TestKit.FarEnds;
using ChannelOperator.TestKit.Kubernetes;
using ChannelOperator.TestKit.Monitoring;

namespace ChannelConnector.Tests.Leaks;

/// <summary>A connector that tells as much as it can be made to tell, and everything that it has told.</summary>
internal sealed class LeakWorld : IAsyncDisposable
{
    private static readonly string[] RuntimeEnds = ["dotnet-diagnostic-", "clr-debug-pipe-"];

    private readonly ConnectorWorld _world;
    private readonly TraceCollector _traces;
    private readonly ConcurrentQueue<Evidence> _answers = new();

    private LeakWorld(ConnectorWorld world, TraceCollector traces) => (_world, _traces) = (world, traces);

    public CanaryBook Book { get; } = new();

    public string Platform => Workspace.Contract.Platform;

    public ConnectorWorld World => _world;

    public GraphApi Graph => _world.Graph;

    public GenesysCloud Genesys => _world.Genesys;

    public ConnectorWorkspace Workspace => _world.Workspace;

    public TraceCollector Traces => _traces;

    /// <summary>What turns everything on that writes more: levels, categories, providers, scopes, error pages, telemetry.</summary>
    private Dictionary<string, string> Environment => new(_traces.Environment, StringComparer.Ordinal)
    {
        ["Logging__LogLevel__Default"] = "Trace",
        ["Logging__LogLevel__Microsoft"] = "Trace",
        ["Logging__LogLevel__Microsoft.AspNetCore"] = "Trace",
        ["Logging__LogLevel__System"] = "Trace",
        ["Logging__LogLevel__System.Net.Http"] = "Trace",
        ["Logging__Console__LogLevel__Default"] = "Trace",
        ["Logging__Console__FormatterName"] = "json",
        ["Logging__Console__FormatterOptions__IncludeScopes"] = "true",
        ["Logging__Console__IncludeScopes"] = "true",
        ["DOTNET_Logging__LogLevel__Default"] = "Trace",
        ["ASPNETCORE_Logging__LogLevel__Default"] = "Trace",
        ["ASPNETCORE_DETAILEDERRORS"] = "true",
        ["DOTNET_ENVIRONMENT"] = "Development",
        ["ASPNETCORE_ENVIRONMENT"] = "Development",
        ["OTEL_LOG_LEVEL"] = "debug",
        ["OTEL_TRACES_SAMPLER"] = "always_on",
    };

    /// <summary>Starts one; images alone are kept.</summary>
    public static async Task<LeakWorld> StartAsync(string platform, StateKind state = StateKind.Files)
    {
        TraceCollector traces = await TraceCollector.StartAsync();
        ConnectorFarEnds farEnds = await ConnectorFarEnds.StartAsync();
        LeakWorld world = new(new ConnectorWorld(farEnds, new ConnectorWorkspace(Contract(platform, MediaKinds.Image), farEnds), state == StateKind.External ? await ExternalState.StartAsync() : null), traces);
        world.Workspace.WriteCredential("verifyToken", world.Book.Add("the token of the handshake", Places.None));
        world.Workspace.WriteCredential("eraseToken", world.Book.Add("the token for erasing", Places.None) + "-of-this-length");
        world.Workspace.WriteServiceAccount(farEnds.Kubernetes.Token, farEnds.Root.ExportCertificatePem());
        await world.StartConnectorAsync();
        return world;
    }

    /// <summary>A contract that forbids everything that can be forbidden, and keeps one kind of media.</summary>
    public static ConnectorContract Contract(string platform, string kept)
    {
        ConnectorContract contract = ConnectorWorkspace.ContractFor(platform, ConnectorWorld.Account);
        return contract with
        {
            NeverStore = [NeverStoredContent.StoryMention, NeverStoredContent.StoryReply, NeverStoredContent.ViewOnce],
            RetentionSeconds = MediaKinds.All.Order(StringComparer.Ordinal).ToDictionary(kind => kind, kind => kind == kept ? 86_400L : 0, StringComparer.Ordinal),
        };
    }

    /// <summary>Starts the connector, again.</summary>
    public Task StartConnectorAsync() => _world.StartConnectorAsync(Environment);

    /// <summary>Sends a webhook, and keeps the answer.</summary>
    public Task<int> SendAsync(PlatformWebhook webhook, bool isRaw = false) => SendAsync(webhook.ToRequest("/webhook", ConnectorWorkspace.AppSecret, isRaw));

    /// <summary>Sends anything, and keeps the answer.</summary>
    public async Task<int> SendAsync(HttpRequestMessage request)
    {
        string target = request.RequestUri!.ToString();
        using (request)
        using (HttpResponseMessage answer = await _world.Connector.Client.SendAsync(request))
        {
            using MemoryStream bytes = new();
            bytes.Write(Encoding.UTF8.GetBytes($"{(int)answer.StatusCode} {answer.ReasonPhrase}\n{answer.Headers}{answer.Content.Headers}\n"));
            await answer.Content.CopyToAsync(bytes);
            _answers.Enqueue(new Evidence(string.Create(CultureInfo.InvariantCulture, $"the answer {(int)answer.StatusCode} to {request.Method} {target[..Math.Min(target.Length, 12)]}"), Places.Elsewhere, bytes.ToArray()));
            return (int)answer.StatusCode;
        }
    }

    /// <summary>Has a message erased.</summary>
    public Task<int> EraseAsync(string id)
    {
        HttpRequestMessage request = new(HttpMethod.Post, new Uri("/erase", UriKind.Relative)) { Content = new StringContent($$"""{"messageIds":["{{id}}"]}""", Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", File.ReadAllText(Path.Combine(Workspace.CredentialsPath, "eraseToken")));
        return SendAsync(request);
    }

    /// <summary>Asks for a path.</summary>
    public Task<int> GetAsync(string path) => SendAsync(new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative)));

    /// <summary>Sends bytes as a webhook, rightly signed or as told.</summary>
    public Task<int> SendAsync(byte[] body, string? signature = null, string contentType = "application/json")
    {
        HttpRequestMessage request = PlatformWebhook.ToRequest(Platform, "/webhook", body, signature is null ? ConnectorWorkspace.AppSecret : null);
        request.Content!.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        if (signature is { Length: > 0 })
        {
            request.Headers.TryAddWithoutValidation(PlatformWebhook.HeaderOf(Platform), signature);
        }

        return SendAsync(request);
    }

    /// <summary>Runs a verb of the connector beside the one that serves.</summary>
    public async Task<string> RunAsync(params string[] arguments)
    {
        await using ConnectorProcess verb = await ConnectorProcess.StartUnreadyAsync(ConnectorWorld.Executable, Workspace, _world.FarEnds, Environment, arguments);
        await verb.WaitForExitAsync(TimeSpan.FromMinutes(2));
        return verb.Log();
    }

    /// <summary>Waits until Genesys Cloud has accepted messages.</summary>
    public Task ArrivedAsync(params string[] ids) => Wait.ForAsync(
        $"{string.Join(", ", ids)} to be accepted", () => ids.All(id => Genesys.Accepted.Any(delivery => delivery.MessageId == id)), TimeSpan.FromMinutes(2));

    /// <summary>What the state holds: every file, or every row and object.</summary>
    public async Task<IReadOnlyList<Evidence>> StateAsync() =>
    [
        .. Directory.Exists(Workspace.StatePath) ? Files(Workspace.StatePath, Places.State) : [],
        .. _world.External is { } external ? (await external.ReadAsync()).Select(item => new Evidence(item.Name, Places.State, item.Bytes)) : [],
    ];

    /// <summary>Everything that is known of what the connector has written, sent and answered. Its own log is among the files beside the state.</summary>
    public async Task<IReadOnlyList<Evidence>> AllAsync() => [.. await StateAsync(), .. Told()];

    /// <summary>All of it but the state, which a connector at work is writing.</summary>
    public IReadOnlyList<Evidence> Told() =>
    [
        .. Files(Workspace.ScratchPath, Places.Elsewhere),
        .. Directory.GetFiles(Workspace.RootPath, "*.log").Select(path => new Evidence(Path.GetFileName(path), Places.Elsewhere, File.ReadAllBytes(path))),
        .. _answers,
        .. _traces.Received.Select(trace => new Evidence("a trace", Places.Elsewhere, trace)),
        .. _world.FarEnds.Proxy.Requests.Select(request => new Evidence("a request to the proxy", Places.Elsewhere, Encoding.UTF8.GetBytes(request.ToString()))),
        .. Genesys.Requests.Select(request => new Evidence($"a request to {request.Host}", Places.Genesys, Whole(request))),
        .. _world.FarEnds.Kubernetes.Requests.Select(request => new Evidence("a request to the API server", Places.Elsewhere, Whole(request))),
        .. _world.XApi.Requests.Select(request => new Evidence($"a request to {request.Host}", Places.Meta, Whole(request))),
        .. Graph.Requests.Select(request => new Evidence($"a request to {request.Host}", Places.Meta, Whole(request))),
    ];

    /// <summary>What is where it may not be, one line each.</summary>
    public async Task<IReadOnlyList<string>> LeaksAsync() => Leaks(await AllAsync());

    /// <summary>What of some evidence is where it may not be.</summary>
    public IReadOnlyList<string> Leaks(IEnumerable<Evidence> evidence) =>
    [
        .. from piece in evidence
           from found in CanarySearch.In(piece.Bytes, Book)
           where !found.MayBe.HasFlag(piece.Place)
           select $"{found.What} ({found.Text}) is in {piece.Where}",
    ];

    /// <summary>What was to be passed on and was not.</summary>
    public IReadOnlyList<string> Missing()
    {
        HashSet<Canary> arrived = [.. Genesys.Accepted.SelectMany(delivery => CanarySearch.In(Encoding.UTF8.GetBytes(delivery.Body), Book))];
        return [.. Book.All.Where(canary => canary.IsExpected && !arrived.Contains(canary)).Select(canary => canary.What)];
    }

    public async ValueTask DisposeAsync()
    {
        await _world.DisposeAsync();
        await _traces.DisposeAsync();
    }

    private static IEnumerable<Evidence> Files(string directory, Places place) =>
        from path in Directory.EnumerateFileSystemEntries(directory, "*", SearchOption.AllDirectories)
        // The runtime's own socket and pipes, for debuggers: whoever reads them waits for ever.
        where !RuntimeEnds.Any(end => Path.GetFileName(path).StartsWith(end, StringComparison.Ordinal))
        let name = Encoding.UTF8.GetBytes(path)
        let bytes = File.Exists(path) ? File.ReadAllBytes(path) : []
        select new Evidence(Path.GetRelativePath(directory, path), place, (byte[])[.. name, (byte)'\n', .. bytes]);

    private static byte[] Whole(RecordedRequest request) =>
    [
        .. Encoding.UTF8.GetBytes($"{request.Method} {request.Host} {request.Target}\n{string.Join('\n', request.Headers.Select(header => $"{header.Key}: {header.Value}"))}\n\n"),
        .. request.Body.Span,
    ];
}
