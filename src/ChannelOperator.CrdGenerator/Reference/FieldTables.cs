using System.Reflection;
using System.Text;
using System.Text.Json.Nodes;
using ChannelOperator.Api;
using ChannelOperator.Api.Schema;

namespace ChannelOperator.CrdGenerator.Reference;

/// <summary>A section with a table for each object below a field of a kind.</summary>
/// <param name="documentation">The documentation of the Api types.</param>
/// <param name="links">Makes links of the names of kinds.</param>
internal sealed class FieldTables(XmlDocumentation documentation, KindLinks links)
{
    private const string Concepts = "https://kubernetes.io/docs/concepts/scheduling-eviction/";

    // As in a pod, and explained there; the CRDs hold their schemas.
    private static readonly Dictionary<string, string> Kubernetes = new(StringComparer.Ordinal)
    {
        ["Affinity"] = "assign-pod-node/#affinity-and-anti-affinity",
        ["Toleration"] = "taint-and-toleration/",
        ["TopologySpreadConstraint"] = "topology-spread-constraints/",
    };

    // Where what is allowed is another's to say. The CRDs' descriptions hold no links: kubectl explain prints them.
    private static readonly Dictionary<string, string> Further = new(StringComparer.Ordinal)
    {
        [nameof(ChannelConnectorSpec.Settings)] = " The reference connector needs some and refuses those that it does not know: [its list](../connector.md#settings).",
        [nameof(ChannelConnectorSpec.CredentialsSecretName)] = " [The keys that the reference connector reads](../connector.md#credentials).",
    };

    /// <summary>The sections, the field's own first.</summary>
    /// <param name="type">The type of the object.</param>
    /// <param name="schema">Its schema.</param>
    /// <param name="path">Its path.</param>
    /// <param name="rules">Gets the rules found.</param>
    public string Sections(Type type, JsonObject schema, string path, List<CelRule> rules)
    {
        bool isStatus = path.StartsWith("status", StringComparison.Ordinal);
        StringBuilder text = new($"\n### {path}\n\n{links.In(Markdown.Text(documentation.Summary(type)!))}\n\n");
        List<IReadOnlyList<string>> rows = [];
        StringBuilder below = new();
        rules.AddRange(CelRule.Of(schema, path));
        foreach (PropertyInfo property in SchemaBuilder.Members(type))
        {
            string name = SchemaBuilder.JsonName(property);
            JsonObject field = schema["properties"]![name]!.AsObject();
            CelRule[] own = [.. CelRule.Of(field, $"{path}.{name}")];
            bool required = schema["required"]?.AsArray().Any(item => item!.GetValue<string>() == name) == true;
            rows.Add([Markdown.Code(name), TypeOf(property, field, $"{path}.{name}"), required ? "yes" : "", Allowed(field, own, isStatus), links.In(Markdown.Text(documentation.Summary(property)!)) + MoreOn(property)]);
            if (ObjectOf(property, field) is { } inner)
            {
                below.Append(Sections(inner.Type, inner.Schema, PathOf(field, $"{path}.{name}"), [.. own], rules));
            }
            else
            {
                rules.AddRange(own);
            }
        }

        return text.Append(Markdown.Table(["field", "type", isStatus ? "always there" : "required", "allowed", "means"], rows)).Append(below).ToString();
    }

    private string Sections(Type type, JsonObject schema, string path, IEnumerable<CelRule> own, List<CelRule> rules)
    {
        // The rules of a field of an object are on the object's schema, and are found there again, unless it is a list's.
        rules.AddRange(own.Where(rule => rule.Where != path));
        return Sections(type, schema, path, rules);
    }

    private static string MoreOn(PropertyInfo property) => property.DeclaringType == typeof(ChannelConnectorSpec) ? Further.GetValueOrDefault(property.Name, "") : "";

    private static string PathOf(JsonObject field, string path) => field["type"]?.GetValue<string>() == "array" ? path + "[]" : path;

    private static string Allowed(JsonObject field, CelRule[] rules, bool isStatus)
    {
        if (isStatus)
        {
            return field.ContainsKey("enum") ? FieldBounds.Of(field) : "";
        }

        string bounds = FieldBounds.Of(field);
        string further = rules switch
        {
            [] => "",
            _ when rules.Any(rule => rule.IsImmutable) => "cannot be changed",
            _ => "[rules](#rules)",
        };
        return bounds.Length > 0 && further.Length > 0 ? $"{bounds}; {further}" : bounds + further;
    }

    private static string TypeOf(PropertyInfo property, JsonObject field, string path)
    {
        if (field["items"] is JsonObject items)
        {
            return "list of " + Single(property, items, path + "[]");
        }

        return field["additionalProperties"] is JsonObject values ? "map of " + Single(property, values, path) : Single(property, field, path);
    }

    private static string Single(PropertyInfo property, JsonObject schema, string path)
    {
        if (property.GetCustomAttribute<KubernetesTypeAttribute>()?.Name is { } kubernetes)
        {
            return $"[{kubernetes}]({Concepts}{Kubernetes[kubernetes]})";
        }

        if (ValueTypes.Of(schema) is { } value)
        {
            return $"[{value}](README.md#{Markdown.Anchor(value)})";
        }

        return schema.ContainsKey("properties") ? $"[{ElementOf(property.PropertyType).Name}](#{Markdown.Anchor(path)})" : schema["type"]!.GetValue<string>();
    }

    private static (Type Type, JsonObject Schema)? ObjectOf(PropertyInfo property, JsonObject field)
    {
        Type type = ElementOf(property.PropertyType);
        JsonObject schema = (field["items"] ?? field["additionalProperties"] ?? field).AsObject();
        return type.Assembly == typeof(ApiGroup).Assembly && schema.ContainsKey("properties") ? (type, schema) : null;
    }

    private static Type ElementOf(Type type) => type.IsGenericType ? type.GetGenericArguments()[^1] : type;
}
