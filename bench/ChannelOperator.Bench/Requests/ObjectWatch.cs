using System.Text.Json;

namespace ChannelOperator.Bench.Requests;

/// <summary>One watch on one collection: what has happened is told, and nobody has to ask.</summary>
internal sealed class ObjectWatch : IAsyncDisposable
{
    private static readonly TimeSpan PauseBetweenWatches = TimeSpan.FromMilliseconds(5);

    private readonly CancellationTokenSource _stop = new();
    private readonly Task _reading;

    private ObjectWatch(ApiCaller api, string collection, string version, Action<JsonElement> seen, Action<Exception> failed) =>
        _reading = ReadAsync(api, collection, version, seen, failed, _stop.Token);

    /// <summary>Opens a watch from now on.</summary>
    /// <param name="api">The API server.</param>
    /// <param name="collection">The collection.</param>
    /// <param name="seen">Called with every object that was added or changed, one after the other.</param>
    /// <param name="failed">Called if the watch fails.</param>
    public static async Task<ObjectWatch> OpenAsync(ApiCaller api, string collection, Action<JsonElement> seen, Action<Exception> failed)
    {
        string version = (await api.GetAsync(collection + "?limit=1"))["metadata"]!["resourceVersion"]!.GetValue<string>();
        return new ObjectWatch(api, collection, version, seen, failed);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private static async Task ReadAsync(ApiCaller api, string collection, string version, Action<JsonElement> seen, Action<Exception> failed, CancellationToken cancellationToken)
    {
        try
        {
            string last = version;
            // The server ends a watch when it likes, such as soon after the CRD was made; the next one goes on where it ended.
            while (true)
            {
                using HttpResponseMessage answer = await api.OpenAsync($"{collection}?watch=true&timeoutSeconds=3600&resourceVersion={last}", cancellationToken);
                using StreamReader lines = new(await answer.Content.ReadAsStreamAsync(cancellationToken));
                while (await lines.ReadLineAsync(cancellationToken) is { } line)
                {
                    last = Take(line, seen);
                }

                await Task.Delay(PauseBetweenWatches, TimeProvider.System, cancellationToken);
            }
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            failed(exception);
        }
    }

    private static string Take(string line, Action<JsonElement> seen)
    {
        using JsonDocument change = JsonDocument.Parse(line);
        JsonElement item = change.RootElement.GetProperty("object");
        string type = change.RootElement.GetProperty("type").GetString()!;
        if (type == "ERROR")
        {
            throw new InvalidOperationException($"the watch failed: {line}");
        }

        if (type is "ADDED" or "MODIFIED")
        {
            seen(item);
        }

        return item.GetProperty("metadata").GetProperty("resourceVersion").GetString()!;
    }
}
