using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using k8s.Models;

namespace ChannelOperator.CrdGenerator;

/// <summary>Makes schemas from the models of KubernetesClient, so that a pod's own fields read as they do in a pod.</summary>
internal sealed class KubernetesSchemaBuilder
{
    // The models do not say which references are required; these are, upstream. Numbers and booleans that are required cannot be null in the models.
    private static readonly HashSet<(string Type, string Field)> Required =
    [
        ("NodeSelector", "nodeSelectorTerms"),
        ("NodeSelectorRequirement", "key"),
        ("NodeSelectorRequirement", "operator"),
        ("PreferredSchedulingTerm", "preference"),
        ("PodAffinityTerm", "topologyKey"),
        ("WeightedPodAffinityTerm", "podAffinityTerm"),
        ("LabelSelectorRequirement", "key"),
        ("LabelSelectorRequirement", "operator"),
        ("TopologySpreadConstraint", "topologyKey"),
        ("TopologySpreadConstraint", "whenUnsatisfiable"),
    ];

    private readonly XmlDocumentation _documentation = XmlDocumentation.Of(typeof(V1Affinity).Assembly);

    /// <summary>The schema of a type of the core API.</summary>
    /// <param name="name">Its name, without a version.</param>
    /// <returns>The schema.</returns>
    public JsonObject Schema(string name) =>
        Object(typeof(V1Affinity).Assembly.GetType($"{typeof(V1Affinity).Namespace}.V1{name}", throwOnError: true)!);

    private JsonObject Object(Type type)
    {
        JsonObject properties = [];
        JsonArray required = [];
        foreach (PropertyInfo property in SchemaBuilder.Members(type).Where(property => property.IsDefined(typeof(JsonPropertyNameAttribute))))
        {
            string name = SchemaBuilder.JsonName(property);
            JsonObject schema = Value(property.PropertyType);
            if (_documentation.Summary(property) is { } description)
            {
                schema.Insert(0, "description", description);
            }

            properties[name] = schema;
            if (IsRequired(type, property.PropertyType, name))
            {
                required.Add(name);
            }
        }

        JsonObject json = new() { ["type"] = "object" };
        if (required.Count > 0)
        {
            json["required"] = required;
        }

        json["properties"] = properties;
        return json;
    }

    private static bool IsRequired(Type type, Type member, string name) =>
        Required.Contains((type.Name["V1".Length..], name)) || (member.IsValueType && Nullable.GetUnderlyingType(member) is null);

    private JsonObject Value(Type type) => (Nullable.GetUnderlyingType(type) ?? type) switch
    {
        { } scalar when scalar == typeof(string) => new JsonObject { ["type"] = "string" },
        { } scalar when scalar == typeof(int) => new JsonObject { ["type"] = "integer", ["format"] = "int32" },
        { } scalar when scalar == typeof(long) => new JsonObject { ["type"] = "integer", ["format"] = "int64" },
        { IsGenericType: true } list when list.GetGenericTypeDefinition() == typeof(IList<>) =>
            new JsonObject { ["type"] = "array", ["items"] = Value(list.GetGenericArguments()[0]) },
        { IsGenericType: true } map when map.GetGenericTypeDefinition() == typeof(IDictionary<,>) =>
            new JsonObject { ["type"] = "object", ["additionalProperties"] = Value(map.GetGenericArguments()[1]) },
        { } model when model.Namespace == typeof(V1Affinity).Namespace => Object(model),
        _ => throw new NotSupportedException($"no schema for {type}"),
    };
}
