using System.Text.Json.Nodes;

namespace ChannelOperator.CrdGenerator.Reference;

/// <summary>The scalar types that the index explains once: texts with a form of their own.</summary>
internal static class ValueTypes
{
    private static readonly Dictionary<string, (JsonObject Schema, string Means, string Examples)> All = new(StringComparer.Ordinal)
    {
        ["Duration"] = (ScalarSchemas.Duration(), "A span of time: days, hours, minutes and seconds in that order, each at most once; at most 3650 days.", "`30d`, `1d12h`, `90m`, `0s`"),
        ["Timestamp"] = (ScalarSchemas.DeclaredTime(), "A time as in RFC 3339: a year from 1000 on, `Z` or an offset of less than 14 hours. Quote it in YAML.", "`\"2026-01-12T09:00:00Z\"`, `\"2026-01-12T10:00:00+01:00\"`"),
        ["Quantity"] = (ScalarSchemas.Quantity(), "An amount of a resource, as [Kubernetes](https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/) writes it.", "`500m`, `1Gi`, `2`"),
    };

    /// <summary>The name of the value type that a schema is of, or null for another schema.</summary>
    public static string? Of(JsonObject schema) => schema["format"]?.GetValue<string>() == "date-time"
        ? "Timestamp"
        : All.Where(type => schema["pattern"]?.GetValue<string>() == type.Value.Schema["pattern"]!.GetValue<string>()).Select(type => type.Key).SingleOrDefault();

    /// <summary>The section of the index on them.</summary>
    public static string Section() => string.Join('\n', All.Select(type =>
        $"### {type.Key}\n\n{type.Value.Means}\n\n- Such as {type.Value.Examples}\n- Pattern: {Markdown.Code(type.Value.Schema["pattern"]!.GetValue<string>(), inTable: false)}\n"));
}
