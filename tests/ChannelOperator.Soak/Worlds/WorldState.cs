using System.Text.Json;
using System.Text.Json.Nodes;
using ChannelOperator.Api;
using ChannelOperator.Api.Serialization;

namespace ChannelOperator.Soak.Worlds;

/// <summary>The channels, Deployments, sweeps and rights of one world.</summary>
public sealed class WorldState
{
    private readonly Dictionary<string, MessagingChannel> _channels = new(StringComparer.Ordinal);
    private readonly Dictionary<string, JsonNode> _deployments = new(StringComparer.Ordinal);
    private readonly HashSet<string> _jobs = new(StringComparer.Ordinal);
    private readonly HashSet<string> _rights = new(StringComparer.Ordinal);

    public IReadOnlyCollection<MessagingChannel> Channels => _channels.Values;

    public MessagingChannel? Channel(string name) => _channels.GetValueOrDefault(name);

    /// <summary>The Deployment of a channel.</summary>
    public JsonNode? Deployment(string channel) => _deployments.GetValueOrDefault(channel + "-connector");

    /// <summary>What the Deployment of a channel is set to; -1 without one.</summary>
    public int Replicas(string channel) => Deployment(channel)?["spec"]!["replicas"]!.GetValue<int>() ?? -1;

    /// <summary>Whether the claim of a channel is being swept, or was.</summary>
    public bool HasSweep(string channel) => _jobs.Contains(channel + "-sweep");

    /// <summary>Whether the connector of a channel may report reviews.</summary>
    public bool MayReport(string channel) => _rights.Contains(channel + "-connector");

    /// <summary>Whether a channel's status is about its newest spec and says so.</summary>
    public bool Says(string channel, string type, string reason) =>
        Channel(channel) is { Status: { } status } found && status.ObservedGeneration == found.Metadata.Generation
        && status.Conditions!.Any(condition => condition.Type == type && condition.Reason == reason);

    /// <summary>Reads all worlds of a cluster at once, by namespace.</summary>
    public static async Task<IReadOnlyDictionary<string, WorldState>> ReadAllAsync(HttpClient client, CancellationToken cancellationToken)
    {
        Dictionary<string, WorldState> states = new(StringComparer.Ordinal);
        foreach (JsonNode item in await ListAsync(client, $"/apis/{ApiGroup.ApiVersion}/messagingchannels", cancellationToken))
        {
            StateOf(states, item)._channels[NameOf(item)] = item.Deserialize(ApiJsonContext.Default.MessagingChannel)!;
        }

        foreach (JsonNode item in await ListAsync(client, "/apis/apps/v1/deployments", cancellationToken))
        {
            StateOf(states, item)._deployments[NameOf(item)] = item;
        }

        foreach (JsonNode item in await ListAsync(client, "/apis/batch/v1/jobs", cancellationToken))
        {
            StateOf(states, item)._jobs.Add(NameOf(item));
        }

        foreach (JsonNode item in await ListAsync(client, "/apis/rbac.authorization.k8s.io/v1/rolebindings", cancellationToken))
        {
            if (item["subjects"] is JsonArray { Count: > 0 })
            {
                StateOf(states, item)._rights.Add(NameOf(item));
            }
        }

        return states;
    }

    private static async Task<IEnumerable<JsonNode>> ListAsync(HttpClient client, string path, CancellationToken cancellationToken)
    {
        string text = await client.GetStringAsync(new Uri(path, UriKind.Relative), cancellationToken);
        return JsonNode.Parse(text)!["items"]!.AsArray().Select(item => item!);
    }

    private static WorldState StateOf(Dictionary<string, WorldState> states, JsonNode item)
    {
        string ns = item["metadata"]!["namespace"]!.GetValue<string>();
        return states.TryGetValue(ns, out WorldState? state) ? state : states[ns] = new WorldState();
    }

    private static string NameOf(JsonNode item) => item["metadata"]!["name"]!.GetValue<string>();
}
