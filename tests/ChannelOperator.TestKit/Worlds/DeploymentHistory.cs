using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using ChannelOperator.TestKit.Kubernetes;

namespace ChannelOperator.TestKit.Worlds;

/// <summary>
/// Every change of the Deployments of a namespace from the moment it is opened: a stop that was undone at once is in it too, and the end state would not tell.
/// </summary>
public sealed class DeploymentHistory : IAsyncDisposable
{
    private const string Suffix = "-connector";

    private readonly ChannelWorld _world;
    private readonly HttpClient _client;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<DeploymentChange> _changes = new();
    private readonly ConcurrentDictionary<string, bool> _marks = new();
    private readonly Task _reading;

    private DeploymentHistory(ChannelWorld world, string resourceVersion)
    {
        _world = world;
        _client = world.Cluster.CreateHttpClient(world.Cluster.AdminToken);
        _reading = ReadAsync(resourceVersion, _stop.Token);
    }

    /// <summary>All changes so far. What has surely arrived: see <see cref="CatchUpAsync"/>.</summary>
    public IReadOnlyList<DeploymentChange> Changes => [.. _changes];

    private string Path => $"/apis/apps/v1/namespaces/{_world.Namespace}/deployments";

    public static async Task<DeploymentHistory> OpenAsync(ChannelWorld world)
    {
        JsonNode? list = await world.GetJsonAsync($"/apis/apps/v1/namespaces/{world.Namespace}/deployments?limit=1");
        return new DeploymentHistory(world, list!["metadata"]!["resourceVersion"]!.GetValue<string>());
    }

    /// <summary>The changes of one channel's Deployment.</summary>
    public IReadOnlyList<DeploymentChange> Of(string channel) => [.. _changes.Where(change => change.Channel == channel)];

    /// <summary>The numbers of replicas that a channel's Deployment was set to, one after the other.</summary>
    public IReadOnlyList<int> ReplicasOf(string channel)
    {
        List<int> replicas = [];
        foreach (DeploymentChange change in Of(channel).Where(change => replicas.Count == 0 || replicas[^1] != change.Replicas))
        {
            replicas.Add(change.Replicas);
        }

        return replicas;
    }

    /// <summary>Waits until a channel's Deployment is set to a number of replicas, and returns that change.</summary>
    public async Task<DeploymentChange> WaitForReplicasAsync(string channel, int replicas, TimeSpan? patience = null) => (await Wait.ForAsync(
        $"the watch to show Deployment {channel}{Suffix} with {replicas} replicas",
        _ => Task.FromResult(Of(channel).FirstOrDefault(change => change.Replicas == replicas)),
        change => change is not null,
        patience ?? ChannelWorld.Patience))!;

    /// <summary>Returns when everything that was written before the call is in <see cref="Changes"/>.</summary>
    public async Task CatchUpAsync()
    {
        // A mark of our own: the API server sends the changes in order.
        string mark = $"mark-{Guid.NewGuid():N}";
        JsonObject labels = new() { ["mark"] = mark };
        JsonObject template = new()
        {
            ["metadata"] = new JsonObject { ["labels"] = labels.DeepClone() },
            ["spec"] = new JsonObject { ["containers"] = new JsonArray(new JsonObject { ["name"] = "none", ["image"] = "none" }) },
        };
        await _world.CreateAsync(new JsonObject
        {
            ["apiVersion"] = "apps/v1",
            ["kind"] = "Deployment",
            ["metadata"] = new JsonObject { ["name"] = mark, ["namespace"] = _world.Namespace },
            ["spec"] = new JsonObject { ["replicas"] = 0, ["selector"] = new JsonObject { ["matchLabels"] = labels }, ["template"] = template },
        });
        await Wait.ForAsync("the watch to show the mark", () => _marks.ContainsKey(mark) || _reading.IsCompleted, ChannelWorld.Patience);
        if (_reading.IsCompleted)
        {
            throw new InvalidOperationException($"the watch ended: {_reading.Exception?.InnerException?.Message ?? "the server closed it"}");
        }

        await _world.DeleteAsync($"{Path}/{mark}");
    }

    /// <summary>Begins anew.</summary>
    public void Forget() => _changes.Clear();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
        _client.Dispose();
    }

    private async Task ReadAsync(string resourceVersion, CancellationToken cancellationToken)
    {
        string from = resourceVersion;
        while (true)
        {
            try
            {
                Uri watch = new($"{Path}?watch=true&allowWatchBookmarks=true&timeoutSeconds=300&resourceVersion={from}", UriKind.Relative);
                using HttpResponseMessage answer = await _client.GetAsync(watch, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
                answer.EnsureSuccessStatusCode();
                using StreamReader lines = new(await answer.Content.ReadAsStreamAsync(cancellationToken));
                while (await lines.ReadLineAsync(cancellationToken) is { } line)
                {
                    from = Take(JsonNode.Parse(line)!, TimeProvider.System.GetUtcNow());
                }
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException && !cancellationToken.IsCancellationRequested)
            {
                // The API server is out; what happens meanwhile comes when it is back, from where this was.
                await Task.Delay(Wait.PollInterval, TimeProvider.System, cancellationToken);
            }
        }
    }

    /// <returns>The version that it was about.</returns>
    private string Take(JsonNode change, DateTimeOffset seenAt)
    {
        string type = change["type"]!.GetValue<string>();
        JsonNode deployment = change["object"]!;
        if (type == "ERROR")
        {
            throw new InvalidOperationException($"the watch has lost its place, so something may be missing: {deployment.ToJsonString()}");
        }

        string version = deployment["metadata"]!["resourceVersion"]!.GetValue<string>();
        if (type == "BOOKMARK")
        {
            return version;
        }

        string name = deployment["metadata"]!["name"]!.GetValue<string>();
        if (!name.EndsWith(Suffix, StringComparison.Ordinal))
        {
            _marks.TryAdd(name, true);
            return version;
        }

        JsonNode spec = deployment["spec"]!;
        _changes.Enqueue(new DeploymentChange(
            type,
            name[..^Suffix.Length],
            spec["replicas"]!.GetValue<int>(),
            spec["template"]!["spec"]!["containers"]![0]!["image"]!.GetValue<string>(),
            spec["template"]!.ToJsonString(),
            seenAt));
        return version;
    }
}
