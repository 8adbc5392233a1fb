using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using ChannelOperator.Api;
using ChannelOperator.Runtime.Client;

namespace ChannelOperator.Connectors;

/// <summary>An object as it is to be: the fields that the operator owns, and their hash.</summary>
internal sealed class DesiredObject
{
    private DesiredObject(ResourceType type, ResourceKey key, ReadOnlyMemory<byte> body, JsonElement fields, string hash)
    {
        Type = type;
        Key = key;
        Body = body;
        Fields = fields;
        Hash = hash;
    }

    public ResourceType Type { get; }

    public ResourceKey Key { get; }

    /// <summary>What is sent.</summary>
    public ReadOnlyMemory<byte> Body { get; }

    /// <summary>What is sent, to compare with what is there.</summary>
    public JsonElement Fields { get; }

    /// <summary>The value of the annotation <see cref="Labels.AppliedHash"/>.</summary>
    public string Hash { get; }

    /// <summary>Completes an object with identity, owner and hash.</summary>
    /// <param name="type">Its kind.</param>
    /// <param name="channel">The channel that owns it.</param>
    /// <param name="content">Its members besides apiVersion, kind and metadata.</param>
    public static DesiredObject Create(ResourceType type, MessagingChannel channel, JsonObject content)
    {
        ResourceKey key = new(channel.Metadata.Namespace, ConnectorNames.Of(channel.Metadata.Name));
        JsonObject annotations = [];
        JsonObject whole = new()
        {
            ["apiVersion"] = type.ApiVersion,
            ["kind"] = type.Kind,
            ["metadata"] = new JsonObject
            {
                ["name"] = key.Name,
                ["namespace"] = key.Namespace,
                ["labels"] = Map(ConnectorNames.ObjectLabels(channel)),
                ["annotations"] = annotations,
                ["ownerReferences"] = new JsonArray(Owner(channel)),
            },
        };
        foreach ((string name, JsonNode? value) in content.ToArray())
        {
            content.Remove(name);
            whole[name] = value;
        }

        string hash = Convert.ToHexStringLower(SHA256.HashData(ApplyBody.Write(whole)).AsSpan(0, 8));
        annotations[Labels.AppliedHash] = hash;
        byte[] body = ApplyBody.Write(whole);
        return new DesiredObject(type, key, body, JsonElement.Parse(body), hash);
    }

    /// <summary>A JSON object of texts.</summary>
    public static JsonObject Map(IEnumerable<KeyValuePair<string, string>> entries) =>
        new(entries.Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)JsonValue.Create(entry.Value))));

    /// <summary>The reference that makes a channel the controller of an object.</summary>
    public static JsonObject Owner(MessagingChannel channel) => new()
    {
        ["apiVersion"] = ApiGroup.ApiVersion,
        ["kind"] = MessagingChannel.KindName,
        ["name"] = channel.Metadata.Name,
        ["uid"] = channel.Metadata.Uid,
        ["controller"] = true,
    };
}
