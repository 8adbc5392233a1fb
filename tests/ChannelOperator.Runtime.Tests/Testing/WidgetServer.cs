using System.Globalization;
using System.Threading.Channels;
using ChannelOperator.Runtime.Client;
using ChannelOperator.Runtime.Health;
using Microsoft.AspNetCore.Http;

namespace ChannelOperator.Runtime.Tests.Testing;

/// <summary>An API server for widgets: lists in pages, watches from any version since the last compaction, and fails on demand.</summary>
public sealed class WidgetServer : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, (string Ns, string Json)> _stored = new(StringComparer.Ordinal);
    private readonly List<(int Version, string Ns, string Type, string Json)> _history = [];
    private readonly List<OpenWatch> _open = [];
    private readonly Channel<OpenWatch> _watches = Channel.CreateUnbounded<OpenWatch>();
    private readonly Queue<(Func<SeenRequest, bool> When, Func<HttpContext, Task> Answer)> _faults = new();
    private int _version = 100;
    private int _compacted;
    private TestServer? _server;

    public TestServer Server => _server!;

    /// <summary>Whether the kind is served at all.</summary>
    public bool IsServed { get; set; } = true;

    public int Lists => Server.Requests.Count(request => request.IsList);

    public int Watches => Server.Requests.Count(request => request.IsWatch);

    public static async Task<WidgetServer> StartAsync()
    {
        WidgetServer widgets = new();
        widgets._server = await TestServer.StartAsync(widgets.AnswerAsync);
        return widgets;
    }

    public ApiClient Connect(TimeProvider time, MetricsProbe metrics) => ApiClient.Create(
        Server.Configuration,
        new ApiClientOptions { FieldManager = "tests", RequestTimeout = TimeSpan.FromHours(10) },
        new RequestObserver(time, metrics.Metrics, new ApiServerHealth(time), new ClockMonitor(metrics.Metrics)));

    /// <summary>Creates or changes a widget, and tells the open watches.</summary>
    public int Put(string name, string spec = "{}", string ns = "ns", string? uid = null)
    {
        lock (_lock)
        {
            bool isNew = !_stored.ContainsKey($"{ns}/{name}");
            string json = Json(name, ++_version, spec, ns, uid);
            _stored[$"{ns}/{name}"] = (ns, json);
            Tell(ns, isNew ? "ADDED" : "MODIFIED", json);
            return _version;
        }
    }

    public void Delete(string name, string ns = "ns", bool tell = true)
    {
        lock (_lock)
        {
            _stored.Remove($"{ns}/{name}");
            string json = Json(name, ++_version, "{}", ns, null);
            if (tell)
            {
                Tell(ns, "DELETED", json);
            }
        }
    }

    /// <summary>Sends a bookmark of the newest version.</summary>
    public int Bookmark()
    {
        lock (_lock)
        {
            Broadcast("", "BOOKMARK", string.Create(
                CultureInfo.InvariantCulture, $$$"""{"kind":"Widget","metadata":{"resourceVersion":"{{{++_version}}}","creationTimestamp":null}}"""));
            return _version;
        }
    }

    /// <summary>Forgets history: whoever comes with an older version is sent away with 410.</summary>
    public void Compact()
    {
        lock (_lock)
        {
            _compacted = ++_version;
            _history.Clear();
        }
    }

    /// <summary>Answers the next request of a sort otherwise.</summary>
    public void FailNext(Func<SeenRequest, bool> when, Func<HttpContext, Task> answer)
    {
        lock (_lock)
        {
            _faults.Enqueue((when, answer));
        }
    }

    /// <summary>The next watch that a client opens, or has opened.</summary>
    public Task<OpenWatch> NextWatchAsync() => Soon.Of(_watches.Reader.ReadAsync().AsTask(), "a watch");

    public async ValueTask DisposeAsync() => await Server.DisposeAsync();

    private static string Json(string name, int version, string spec, string ns, string? uid) => string.Create(
        CultureInfo.InvariantCulture,
        $$$"""{"apiVersion":"example.org/v1","kind":"Widget","metadata":{"managedFields":[{"manager":"x","fieldsV1":{"f:a":{} } }],"name":"{{{name}}}","namespace":"{{{ns}}}","resourceVersion":"{{{version}}}","uid":"{{{uid ?? "uid-" + name}}}"},"spec":{{{spec}}}}""");

    private void Tell(string ns, string type, string json)
    {
        _history.Add((_version, ns, type, json));
        Broadcast(ns, type, json);
    }

    private void Broadcast(string ns, string type, string json)
    {
        foreach (OpenWatch watch in _open)
        {
            if (ns.Length == 0 || IsIn(NamespaceOf(watch.Request), ns))
            {
                watch.Send(type, json);
            }
        }
    }

    private async Task AnswerAsync(SeenRequest request, HttpContext context)
    {
        Func<HttpContext, Task> answer;
        lock (_lock)
        {
            answer = Choose(request, context);
        }

        await answer(context);
    }

    private Func<HttpContext, Task> Choose(SeenRequest request, HttpContext context)
    {
        if (_faults.TryPeek(out (Func<SeenRequest, bool> When, Func<HttpContext, Task> Answer) fault) && fault.When(request))
        {
            return _faults.Dequeue().Answer;
        }

        if (!IsServed)
        {
            return to => to.FailAsync(404, "NotFound", "the server could not find the requested resource");
        }

        return request.IsWatch ? Watch(request, context) : List(request);
    }

    private Func<HttpContext, Task> List(SeenRequest request)
    {
        string ns = NamespaceOf(request);
        string token = request.Query["continue"].ToString();
        int offset = token.Length == 0 ? 0 : int.Parse(token, CultureInfo.InvariantCulture);
        int limit = int.Parse(request.Query["limit"].ToString(), CultureInfo.InvariantCulture);
        List<string> all = [.. _stored.Values.Where(item => IsIn(ns, item.Ns)).Select(item => item.Json)];
        string next = offset + limit < all.Count ? (offset + limit).ToString(CultureInfo.InvariantCulture) : "";
        string items = string.Join(",", all.Skip(offset).Take(limit));
        string json = string.Create(
            CultureInfo.InvariantCulture,
            $$$"""{"kind":"WidgetList","metadata":{"resourceVersion":"{{{_version}}}","continue":"{{{next}}}"},"items":[{{{items}}}]}""");
        return to => to.JsonAsync(json);
    }

    private Func<HttpContext, Task> Watch(SeenRequest request, HttpContext context)
    {
        OpenWatch watch = new(request, context);
        int from = int.Parse(watch.ResourceVersion, CultureInfo.InvariantCulture);
        if (from < _compacted)
        {
            return to => to.FailAsync(410, "Expired", "too old resource version");
        }

        foreach ((int _, string ns, string type, string json) in _history.Where(change => change.Version > from))
        {
            if (IsIn(NamespaceOf(request), ns))
            {
                watch.Send(type, json);
            }
        }

        _open.Add(watch);
        _watches.Writer.TryWrite(watch);
        return async _ =>
        {
            await watch.RunAsync();
            lock (_lock)
            {
                _open.Remove(watch);
            }
        };
    }

    private static string NamespaceOf(SeenRequest request)
    {
        string[] parts = request.Path.Split('/');
        int index = Array.IndexOf(parts, "namespaces");
        return index < 0 ? "" : parts[index + 1];
    }

    private static bool IsIn(string scope, string ns) => scope.Length == 0 || scope == ns;
}
