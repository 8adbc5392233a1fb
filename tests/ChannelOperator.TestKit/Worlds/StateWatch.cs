using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using ChannelOperator.Api;
using ChannelOperator.TestKit.Conformance;
using ChannelOperator.TestKit.Kubernetes;

namespace ChannelOperator.TestKit.Worlds;

/// <summary>
/// Looks at every state of every channel and policy of a cluster, whatever a test looks at: a wrong status that is right a moment later is one that a tool may have acted on.
/// Ending it waits until it has seen the last state of each object, and throws if one of all these states broke a rule.
/// </summary>
public sealed class StateWatch : IAsyncDisposable
{
    /// <summary>The file that a line about each cluster is added to, if it is set: how many states were judged, and where some may be missing.</summary>
    public const string ReportVariable = "CHANNEL_OPERATOR_STATES";

    /// <summary>The merge patch of a test that is going to write a status itself: from then on no state of the object is compared with the one before it.</summary>
    public const string Tampering = """{"metadata":{"annotations":{"tests.channeloperator.io/tampered":"true"}}}""";

    private const int BreachesTold = 5;

    private static readonly string[] Plurals = ["messagingchannels", "platformpolicies"];
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly Lock ReportGate = new();

    private readonly LocalCluster _cluster;
    private readonly bool _compares;
    private readonly HttpClient _client;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<string, ObservedState> _last = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _lost = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _breaches = new();
    private readonly ConcurrentQueue<string> _gaps = new();
    private readonly Task _reading;
    private int _judged;

    private StateWatch(LocalCluster cluster, bool compares)
    {
        _cluster = cluster;
        _compares = compares;
        _client = cluster.CreateHttpClient(cluster.AdminToken);
        _client.Timeout = Timeout.InfiniteTimeSpan;
        _reading = Task.WhenAll(Plurals.Select(plural => ReadAsync(plural, _stop.Token)));
    }

    /// <summary>How many states were judged so far.</summary>
    public int Judged => _judged;

    /// <summary>Each state that broke a rule: object, codes and the state.</summary>
    public IReadOnlyList<string> Breaches => [.. _breaches];

    /// <summary>Where states may be missing, and why.</summary>
    public IReadOnlyList<string> Gaps => [.. _gaps];

    /// <summary>Starts to look. The CRDs have to be served.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="compares">
    /// Whether each state is also compared with the one before it. Not where answers are lost or leaders change: who has not heard that its status was written
    /// writes it again, and then a condition may have turned at another second.
    /// </param>
    public static StateWatch Start(LocalCluster cluster, bool compares = true) => new(cluster, compares);

    /// <summary>Returns when the state that each object has now was judged.</summary>
    public async Task CatchUpAsync()
    {
        foreach (string plural in Plurals)
        {
            await Wait.ForAsync($"the watch of {plural} to show the last state of each", token => CountUnseenAsync(plural, token), unseen => unseen == 0, Patience);
        }
    }

    /// <exception cref="BrokenStatusException">A state broke a rule.</exception>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await CatchUpAsync();
        }
        catch (TimeoutException exception)
        {
            // Such as where a test has stopped the API server for good.
            _gaps.Enqueue($"the last states were not seen: {exception.Message.Split('\n')[0]}");
        }

        await _stop.CancelAsync();
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _client.Dispose();
        _stop.Dispose();
        Report();
        if (!_breaches.IsEmpty)
        {
            throw new BrokenStatusException($"{_breaches.Count} of {_judged} states break a rule. The first:\n{string.Join('\n', _breaches.Take(BreachesTold))}");
        }
    }

    private async Task ReadAsync(string plural, CancellationToken cancellationToken)
    {
        string from = "";
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                from = from.Length > 0 ? from : await BeginAsync(plural, cancellationToken);
                if (from.Length > 0)
                {
                    from = await WatchAsync(plural, from, cancellationToken);
                    continue;
                }
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException or JsonException && !cancellationToken.IsCancellationRequested)
            {
                // The API server is out; what happens meanwhile comes when it is back, from where this was.
            }

            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        }
    }

    /// <summary>Judges what is there, and tells where to go on; nothing where the kind is not served.</summary>
    private async Task<string> BeginAsync(string plural, CancellationToken cancellationToken)
    {
        if (await ListAsync(plural, cancellationToken) is not { } list)
        {
            return "";
        }

        string kind = list["kind"]!.GetValue<string>()[..^"List".Length];
        List<ObservedState> known = [.. _last.Values.Where(state => state.Kind == kind)];
        bool isMissed = false;
        foreach (JsonNode? item in list["items"]!.AsArray())
        {
            // A list does not name the kind of its items.
            item!["kind"] = kind;
            isMissed |= known.RemoveAll(state => state.Uid == Meta(item, "uid") && state.ResourceVersion == Meta(item, "resourceVersion")) == 0;
            Judge(JsonSerializer.SerializeToElement(item), isNext: false);
        }

        known.ForEach(state => isMissed |= list["items"]!.AsArray().All(item => Meta(item!, "uid") != state.Uid) && _last.TryRemove(state.Uid, out _));
        if (isMissed && _lost.TryRemove(plural, out string? answer))
        {
            _gaps.Enqueue($"the watch of {plural} lost its place, and something has changed meanwhile: {answer}");
        }

        return Meta(list, "resourceVersion");
    }

    /// <returns>Where to go on; nothing where the place is lost.</returns>
    private async Task<string> WatchAsync(string plural, string from, CancellationToken cancellationToken)
    {
        string place = from;
        Uri watch = new($"/apis/{ApiGroup.ApiVersion}/{plural}?watch=true&allowWatchBookmarks=true&timeoutSeconds=300&resourceVersion={from}", UriKind.Relative);
        using HttpResponseMessage answer = await _client.GetAsync(watch, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (answer.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone)
        {
            return Lost(plural, $"HTTP {(int)answer.StatusCode}");
        }

        answer.EnsureSuccessStatusCode();
        using StreamReader lines = new(await answer.Content.ReadAsStreamAsync(cancellationToken));
        try
        {
            while (await lines.ReadLineAsync(cancellationToken) is { } line)
            {
                using JsonDocument change = JsonDocument.Parse(line);
                JsonElement item = change.RootElement.GetProperty("object");
                if (change.RootElement.GetProperty("type").GetString() is var type && type == "ERROR")
                {
                    return Lost(plural, item.GetRawText());
                }

                place = item.GetProperty("metadata").GetProperty("resourceVersion").GetString()!;
                Take(type!, item);
            }
        }
        catch (IOException)
        {
            // Broken off; the next watch begins where this one was.
        }

        return place;
    }

    private void Take(string type, JsonElement item)
    {
        if (type == "DELETED")
        {
            _last.TryRemove(ObservedState.Of(item).Uid, out _);
        }
        else if (type != "BOOKMARK")
        {
            Judge(item.Clone(), isNext: true);
        }
    }

    private void Judge(JsonElement resource, bool isNext)
    {
        ObservedState state = ObservedState.Of(resource);
        ObservedState? before = _last.GetValueOrDefault(state.Uid);
        if (before?.ResourceVersion == state.ResourceVersion)
        {
            return;
        }

        if (StatusRules.Judge(state, isNext && _compares && !resource.GetRawText().Contains("tests.channeloperator.io/tampered", StringComparison.Ordinal) ? before : null) is { Count: > 0 } breaches)
        {
            _breaches.Enqueue(StatusRules.Describe(state, breaches));
        }

        Interlocked.Increment(ref _judged);
        _last[state.Uid] = state;
    }

    private string Lost(string plural, string answer)
    {
        _lost[plural] = answer;
        return "";
    }

    private async Task<JsonNode?> ListAsync(string plural, CancellationToken cancellationToken)
    {
        using HttpResponseMessage answer = await _client.GetAsync(new Uri($"/apis/{ApiGroup.ApiVersion}/{plural}", UriKind.Relative), cancellationToken);
        return answer.StatusCode == HttpStatusCode.NotFound ? null : JsonNode.Parse(await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync(cancellationToken));
    }

    private async Task<int> CountUnseenAsync(string plural, CancellationToken cancellationToken)
    {
        if (_reading.IsFaulted)
        {
            throw new InvalidOperationException("the watch has failed", _reading.Exception);
        }

        JsonNode? list = await ListAsync(plural, cancellationToken);
        return (list?["items"]?.AsArray() ?? []).Count(item => !_last.TryGetValue(Meta(item!, "uid"), out ObservedState? seen) || Version(seen.ResourceVersion) < Version(Meta(item!, "resourceVersion")));
    }

    private void Report()
    {
        if (Environment.GetEnvironmentVariable(ReportVariable) is not { Length: > 0 } file)
        {
            return;
        }

        string[] lines = [$"{_judged}\t{_gaps.Count}", .. _gaps.Select(gap => $"{_cluster.Host}: {gap}")];
        lock (ReportGate)
        {
            File.AppendAllLines(file, lines);
        }
    }

    private static string Meta(JsonNode item, string member) => item["metadata"]![member]!.GetValue<string>();

    private static long Version(string version) => long.Parse(version, System.Globalization.CultureInfo.InvariantCulture);
}
