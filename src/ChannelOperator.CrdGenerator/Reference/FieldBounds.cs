using System.Text.Json.Nodes;

namespace ChannelOperator.CrdGenerator.Reference;

/// <summary>What a schema allows, in words.</summary>
internal static class FieldBounds
{
    /// <summary>The bounds of a field; empty where its type says all.</summary>
    /// <param name="schema">The field's schema.</param>
    public static string Of(JsonObject schema)
    {
        List<string> parts = [];
        Range(parts, schema, "minItems", "maxItems", "item", "items");
        Range(parts, schema, "minProperties", "maxProperties", "entry", "entries");
        AddList(parts, schema);
        if ((schema["items"] ?? schema["additionalProperties"]) is not JsonObject inner)
        {
            AddValue(parts, schema, "");
        }
        else if (ValueTypes.Of(inner) is null)
        {
            AddValue(parts, inner, "each ");
        }

        return string.Join("; ", parts);
    }

    private static void AddList(List<string> parts, JsonObject schema)
    {
        if (schema["x-kubernetes-list-map-keys"] is JsonArray keys)
        {
            parts.Add($"one per {Markdown.Code(keys[0]!.GetValue<string>())}");
        }
        else if (schema["x-kubernetes-list-type"]?.GetValue<string>() == "set")
        {
            parts.Add("none twice");
        }
    }

    private static void AddValue(List<string> parts, JsonObject schema, string each)
    {
        if (ValueTypes.Of(schema) is not null)
        {
            return;
        }

        if (schema["enum"] is JsonArray values)
        {
            parts.Add(string.Join(", ", values.Select(value => Markdown.Code(value!.GetValue<string>()))));
        }

        if (schema["minimum"] is { } least && schema["maximum"] is { } most)
        {
            parts.Add($"{least} to {most}");
        }

        int before = parts.Count;
        Range(parts, schema, "minLength", "maxLength", "character", "characters");
        if (schema["pattern"] is { } pattern)
        {
            parts.Add(Markdown.Code(pattern.GetValue<string>()));
        }

        if (parts.Count > before)
        {
            parts[before] = each + parts[before];
        }
    }

    private static void Range(List<string> parts, JsonObject schema, string least, string most, string one, string many)
    {
        string? minimum = schema[least]?.ToString();
        if (schema[most]?.ToString() is { } maximum)
        {
            parts.Add($"{(minimum is null or "0" ? "at most" : minimum + " to")} {maximum} {(maximum == "1" ? one : many)}");
        }
        else if (minimum is not null)
        {
            parts.Add($"at least {minimum} {(minimum == "1" ? one : many)}");
        }
    }
}
