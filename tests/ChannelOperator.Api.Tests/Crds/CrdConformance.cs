using System.Text.Json;
using System.Text.Json.Nodes;
using ChannelOperator.TestKit.Conformance;

namespace ChannelOperator.Api.Tests.Crds;

/// <summary>Holds an object against the schema of its CRD, but for the rules in CEL, and refuses fields that the schema does not know.</summary>
internal static class CrdConformance
{
    /// <summary>What is wrong, each with its JSON pointer.</summary>
    public static IReadOnlyList<string> Validate(JsonObject schema, JsonNode document) =>
        JsonSchema.Parse(Strict(schema)!.ToJsonString()).Validate(JsonSerializer.SerializeToElement(document));

    private static JsonNode? Strict(JsonNode? node)
    {
        if (node is not JsonObject json)
        {
            return node is JsonArray list ? new JsonArray([.. list.Select(Strict)]) : node?.DeepClone();
        }

        // What Kubernetes adds to JSON Schema, and what is for other readers. A quantity is checked by its type alone.
        JsonObject strict = new(json.Where(member => !member.Key.StartsWith("x-kubernetes-", StringComparison.Ordinal) && member.Key is not ("anyOf" or "default"))
            .Select(member => KeyValuePair.Create(member.Key, member.Key is "properties" ? Properties(member.Value!.AsObject()) : Strict(member.Value))));
        if (json.ContainsKey("properties"))
        {
            strict["additionalProperties"] = false;
        }

        return strict;
    }

    private static JsonObject Properties(JsonObject properties) => new(properties.Select(member => KeyValuePair.Create(member.Key, Strict(member.Value))));
}
