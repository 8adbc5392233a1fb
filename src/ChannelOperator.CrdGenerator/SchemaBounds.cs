using System.Text.Json.Nodes;
using ChannelOperator.Api.Schema;

namespace ChannelOperator.CrdGenerator;

/// <summary>Puts the bounds that a <see cref="SchemaAttribute"/> names into a schema.</summary>
internal static class SchemaBounds
{
    private const int None = -1;

    /// <summary>Bounds of a scalar.</summary>
    /// <param name="schema">The schema of the scalar.</param>
    /// <param name="bounds">The bounds.</param>
    public static void ApplyToValue(JsonObject schema, SchemaAttribute bounds)
    {
        Set(schema, "minLength", bounds.MinLength);
        Set(schema, "maxLength", bounds.MaxLength);
        Set(schema, "pattern", bounds.Pattern);
        Set(schema, "enum", bounds.Enum);
        Set(schema, "minimum", bounds.Minimum);
        Set(schema, "maximum", bounds.Maximum);
    }

    /// <summary>Bounds of a list's items or a map's values.</summary>
    /// <param name="schema">The schema of one item.</param>
    /// <param name="bounds">The bounds of the list or the map.</param>
    public static void ApplyToItems(JsonObject schema, SchemaAttribute bounds)
    {
        Set(schema, "maxLength", bounds.ItemMaxLength);
        Set(schema, "pattern", bounds.ItemPattern);
        Set(schema, "enum", bounds.ItemEnum);
    }

    /// <summary>Bounds of a list and how it is merged.</summary>
    /// <param name="schema">The schema of the list.</param>
    /// <param name="bounds">The bounds.</param>
    public static void ApplyToList(JsonObject schema, SchemaAttribute bounds)
    {
        Set(schema, "minItems", bounds.MinItems);
        Set(schema, "maxItems", bounds.MaxItems);
        if (bounds.ListMapKey is { } key)
        {
            schema["x-kubernetes-list-type"] = "map";
            schema["x-kubernetes-list-map-keys"] = new JsonArray(key);
        }
        else if (bounds.ListSet)
        {
            schema["x-kubernetes-list-type"] = "set";
        }
    }

    /// <summary>Bounds of a map.</summary>
    /// <param name="schema">The schema of the map.</param>
    /// <param name="bounds">The bounds.</param>
    public static void ApplyToMap(JsonObject schema, SchemaAttribute bounds) => Set(schema, "maxProperties", bounds.MaxProperties);

    private static void Set(JsonObject schema, string name, long bound)
    {
        if (bound != None)
        {
            schema[name] = bound;
        }
    }

    private static void Set(JsonObject schema, string name, string? value)
    {
        if (value is not null)
        {
            schema[name] = value;
        }
    }

    private static void Set(JsonObject schema, string name, string[]? values)
    {
        if (values is not null)
        {
            schema[name] = new JsonArray([.. values.Select(value => (JsonNode)value)]);
        }
    }
}
