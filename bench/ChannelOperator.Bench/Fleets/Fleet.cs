using System.Text.Json;
using System.Text.Json.Nodes;
using ChannelOperator.Api;
using ChannelOperator.Bench.Requests;
using ChannelOperator.TestKit.Worlds;

namespace ChannelOperator.Bench.Fleets;

/// <summary>Many channels of one world, and the client that creates them.</summary>
internal sealed class Fleet(ChannelWorld world, int count, int concurrency) : IDisposable
{
    private readonly ApiCaller _api = new(world.Cluster);

    public ChannelWorld World => world;

    public int Count => count;

    public ApiCaller Api => _api;

    public static string NameOf(int number) => $"channel-{number:00000}";

    /// <summary>Creates the channels, several at once.</summary>
    /// <param name="created">Told each of them.</param>
    /// <param name="replicas">How many replicas a channel declares; null for none.</param>
    public Task CreateAsync(Action<CreatedChannel> created, Func<int, int?>? replicas = null) => Parallel.ForEachAsync(
        Enumerable.Range(1, count),
        new ParallelOptions { MaxDegreeOfParallelism = concurrency },
        async (number, _) => created(await CreateAsync(number, replicas?.Invoke(number))));

    /// <summary>Stops all of them by one change of their policy.</summary>
    public Task HaltAsync() => _api.MergePatchAsync(Paths.Policy(world.PlatformName), """{"spec":{"halt":{"reason":"the benchmark"}}}""");

    /// <summary>How many objects the channels own, by the plural of their kind.</summary>
    public async Task<IReadOnlyDictionary<string, int>> OwnedAsync()
    {
        Dictionary<string, int> owned = new(StringComparer.Ordinal);
        foreach (string collection in Paths.Owned)
        {
            string address = Paths.OwnedOnly(collection.Replace("{ns}", world.Namespace, StringComparison.Ordinal));
            int found = (await _api.GetAsync(address))["items"]!.AsArray().Count;
            if (found > 0)
            {
                owned[collection[(collection.LastIndexOf('/') + 1)..]] = found;
            }
        }

        return owned;
    }

    /// <summary>How many Deployments are set to zero.</summary>
    public async Task<int> StoppedAsync() => (await _api.GetAsync(Paths.OwnedOnly(Paths.Deployments(world.Namespace))))["items"]!.AsArray()
        .Count(item => item!["spec"]!["replicas"]!.GetValue<int>() == 0);

    public void Dispose() => _api.Dispose();

    private async Task<CreatedChannel> CreateAsync(int number, int? replicas)
    {
        JsonObject manifest = world.Channel(NameOf(number), spec => replicas is null ? spec : spec with { Connector = new ChannelConnectorSpec { Replicas = replicas } }).Manifest();
        ApiAnswer answer = await _api.ExpectAsync(HttpMethod.Post, Paths.Channels(world.Namespace), "application/json", manifest.ToJsonString());
        using JsonDocument stored = JsonDocument.Parse(answer.Body);
        JsonElement metadata = stored.RootElement.GetProperty("metadata");
        return new CreatedChannel(metadata.GetProperty("name").GetString()!, metadata.GetProperty("uid").GetString()!);
    }
}
