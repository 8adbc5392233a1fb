using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using ChannelOperator.TestKit.Kubernetes;
using ChannelOperator.TestKit.Worlds;

namespace ChannelOperator.EndToEndTests.Harness;

/// <summary>Every state that a collection went through, as the API server told it: for what must hold at every moment and not only when somebody looks.</summary>
public sealed class WatchRecord : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<IReadOnlyDictionary<string, JsonNode>> _states = new();
    private readonly HttpClient _client;
    private readonly Task _reading;

    private WatchRecord(ChannelWorld world, string path, Dictionary<string, JsonNode> state, string version)
    {
        _client = world.Cluster.CreateHttpClient(world.Cluster.AdminToken);
        _client.Timeout = Timeout.InfiniteTimeSpan;
        _states.Enqueue(new Dictionary<string, JsonNode>(state, StringComparer.Ordinal));
        _reading = ReadAsync(path, state, version);
    }

    /// <summary>The states, each by the names of its objects.</summary>
    /// <exception cref="InvalidOperationException">The watch ended, so that something may be missing.</exception>
    public IReadOnlyList<IReadOnlyDictionary<string, JsonNode>> States => _reading.IsCompleted
        ? throw new InvalidOperationException($"the watch ended: {_reading.Exception?.InnerException?.Message ?? "the server closed it"}")
        : [.. _states];

    public static async Task<WatchRecord> OpenAsync(ChannelWorld world, string path)
    {
        JsonNode list = (await world.GetJsonAsync(path))!;
        Dictionary<string, JsonNode> state = list["items"]!.AsArray().ToDictionary(item => NameOf(item!), item => item!, StringComparer.Ordinal);
        return new WatchRecord(world, path, state, list["metadata"]!["resourceVersion"]!.GetValue<string>());
    }

    /// <summary>Waits until the newest state satisfies a condition.</summary>
    public Task WaitForAsync(string what, Func<IReadOnlyDictionary<string, JsonNode>, bool> condition) =>
        Wait.ForAsync(what, () => condition(States[^1]), PodWorld.Patience);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
        _client.Dispose();
    }

    private async Task ReadAsync(string path, Dictionary<string, JsonNode> state, string version)
    {
        Uri watch = new($"{path}?watch=true&timeoutSeconds=1800&resourceVersion={version}", UriKind.Relative);
        using HttpResponseMessage answer = await _client.GetAsync(watch, HttpCompletionOption.ResponseHeadersRead, _stop.Token);
        answer.EnsureSuccessStatusCode();
        using StreamReader lines = new(await answer.Content.ReadAsStreamAsync(_stop.Token));
        while (await lines.ReadLineAsync(_stop.Token) is { } line)
        {
            JsonNode change = JsonNode.Parse(line)!;
            JsonNode item = change["object"]!;
            switch (change["type"]!.GetValue<string>())
            {
                case "ADDED" or "MODIFIED":
                    state[NameOf(item)] = item;
                    break;
                case "DELETED":
                    state.Remove(NameOf(item));
                    break;
                default:
                    throw new InvalidOperationException(line);
            }

            _states.Enqueue(new Dictionary<string, JsonNode>(state, StringComparer.Ordinal));
        }
    }

    private static string NameOf(JsonNode item) => item["metadata"]!["name"]!.GetValue<string>();
}
