using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using ChannelOperator.Api;
using ChannelOperator.Api.Serialization;

namespace ChannelOperator.Tests.Checks;

/// <summary>Objects as they stand in a cluster, at an instant.</summary>
internal sealed record ObjectWorld(
    DateTimeOffset Now,
    IReadOnlyList<MessagingChannel> Channels,
    IReadOnlyList<PlatformPolicy> Policies,
    IReadOnlyList<ConnectorClass> Classes,
    IReadOnlyList<ChannelReview> Reviews,
    IReadOnlyDictionary<string, string> NamespaceLabels)
{
    /// <summary>The world as an API server would have stored it: without what is null.</summary>
    public ObjectWorld Stored() => this with
    {
        Channels = Stored(Channels, ApiJsonContext.Default.MessagingChannel),
        Policies = Stored(Policies, ApiJsonContext.Default.PlatformPolicy),
        Reviews = Stored(Reviews, ApiJsonContext.Default.ChannelReview),
    };

    /// <summary>The world as a file: JSON, which is YAML too.</summary>
    public string Text => string.Join("\n---\n", Documents);

    private IEnumerable<string> Documents =>
    [
        JsonSerializer.Serialize(new { apiVersion = "v1", kind = "Namespace", metadata = new { name = ObjectWorldGenerator.Namespace, labels = NamespaceLabels } }),
        .. Policies.Select(policy => JsonSerializer.Serialize(policy, ApiJsonContext.Default.PlatformPolicy)),
        .. Classes.Select(connectorClass => JsonSerializer.Serialize(connectorClass, ApiJsonContext.Default.ConnectorClass)),
        .. Reviews.Select(review => JsonSerializer.Serialize(review, ApiJsonContext.Default.ChannelReview)),
        .. Channels.Select(channel => JsonSerializer.Serialize(channel, ApiJsonContext.Default.MessagingChannel)),
    ];

    private static T[] Stored<T>(IReadOnlyList<T> items, JsonTypeInfo<T> json)
        where T : class
    {
        JsonNode array = new JsonArray([.. items.Select(item => JsonSerializer.SerializeToNode(item, json))]);
        DropNulls(array);
        return [.. array.AsArray().Select(item => item.Deserialize(json)!)];
    }

    private static void DropNulls(JsonNode? node)
    {
        if (node is JsonObject map)
        {
            foreach (string name in map.Where(member => member.Value is null).Select(member => member.Key).ToArray())
            {
                map.Remove(name);
            }
        }

        foreach (JsonNode? child in node switch { JsonObject parent => parent.Select(member => member.Value), JsonArray list => list, _ => [] })
        {
            DropNulls(child);
        }
    }

    public override string ToString() => $"now {Now:O}\n{Text}";
}
