using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using ChannelOperator.Api;
using ChannelOperator.Api.Schema;

namespace ChannelOperator.CrdGenerator;

/// <summary>Makes structural schemas from the Api types, their attributes and their documentation.</summary>
/// <param name="documentation">The documentation of the Api types.</param>
/// <param name="kubernetes">The schemas of Kubernetes' own types.</param>
internal sealed class SchemaBuilder(XmlDocumentation documentation, KubernetesSchemaBuilder kubernetes)
{
    private static readonly Dictionary<string, string> Standard =
        new(StringComparer.Ordinal) { ["apiVersion"] = "string", ["kind"] = "string", ["metadata"] = "object" };

    private readonly NullabilityInfoContext _nullability = new();

    /// <summary>The schema of a kind.</summary>
    /// <param name="kind">The kind's type.</param>
    /// <returns>The schema.</returns>
    public JsonObject Resource(Type kind) => Describe(documentation.Summary(kind), kind.Name, Object(kind, isStatus: false, isRoot: true));

    /// <summary>The name of a property in JSON.</summary>
    /// <param name="property">The property.</param>
    /// <returns>The name.</returns>
    public static string JsonName(PropertyInfo property) =>
        property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name ?? JsonNamingPolicy.CamelCase.ConvertName(property.Name);

    /// <summary>The properties of a type that are JSON members, in the order of declaration.</summary>
    /// <param name="type">The type.</param>
    /// <returns>The properties.</returns>
    public static IReadOnlyList<PropertyInfo> Members(Type type) =>
        [.. type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly).OrderBy(property => property.MetadataToken)];

    private static JsonObject Describe(string? description, string name, JsonObject schema)
    {
        schema.Insert(0, "description", description ?? throw new InvalidOperationException($"{name} has no summary"));
        return schema;
    }

    private static void AddRules(JsonObject schema, MemberInfo member)
    {
        JsonArray rules = [];
        foreach (CelRuleAttribute rule in member.GetCustomAttributes<CelRuleAttribute>())
        {
            JsonObject json = new() { ["rule"] = rule.Rule };
            if (rule.Message is { } message)
            {
                json["message"] = message;
            }

            if (rule.MessageExpression is { } expression)
            {
                json["messageExpression"] = expression;
            }

            rules.Add(json);
        }

        if (rules.Count > 0)
        {
            schema["x-kubernetes-validations"] = rules;
        }
    }

    private JsonObject Object(Type type, bool isStatus, bool isRoot = false)
    {
        JsonObject properties = [];
        JsonArray required = [];
        foreach (PropertyInfo property in Members(type))
        {
            string name = JsonName(property);
            if (isRoot && Standard.TryGetValue(name, out string? standard))
            {
                // The API server knows these itself, and of metadata a CRD may say no more.
                properties[name] = new JsonObject { ["type"] = standard };
                continue;
            }

            JsonObject schema = Property(property, isStatus || (isRoot && name == "status"));
            properties[name] = Describe(documentation.Summary(property), $"{type.Name}.{property.Name}", schema);
            if (IsRequired(property))
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
        AddRules(json, type);
        return json;
    }

    private bool IsRequired(PropertyInfo property) =>
        Nullable.GetUnderlyingType(property.PropertyType) is null
        && _nullability.Create(property).ReadState == NullabilityState.NotNull
        && property.GetCustomAttribute<SchemaAttribute>()?.Optional != true;

    private JsonObject Property(PropertyInfo property, bool isStatus)
    {
        SchemaAttribute bounds = property.GetCustomAttribute<SchemaAttribute>() ?? new SchemaAttribute();
        string? kubernetesType = property.GetCustomAttribute<KubernetesTypeAttribute>()?.Name;
        Type type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        JsonObject schema;
        if (ItemType(type, typeof(IReadOnlyList<>)) is { } item)
        {
            schema = List(bounds, kubernetesType is null ? Value(item, isStatus) : kubernetes.Schema(kubernetesType));
        }
        else if (ItemType(type, typeof(IReadOnlyDictionary<,>)) is { } value)
        {
            schema = Map(bounds, Value(value, isStatus));
        }
        else
        {
            schema = kubernetesType is null ? Value(type, isStatus) : kubernetes.Schema(kubernetesType);
            SchemaBounds.ApplyToValue(schema, bounds);
        }

        if (bounds.DefaultJson is { } json)
        {
            schema["default"] = isStatus ? JsonNode.Parse(json) : throw new InvalidOperationException($"{property.Name}: defaults of a spec live in code");
        }

        AddRules(schema, property);
        return schema;
    }

    private static JsonObject List(SchemaAttribute bounds, JsonObject items)
    {
        SchemaBounds.ApplyToItems(items, bounds);
        JsonObject schema = new() { ["type"] = "array" };
        SchemaBounds.ApplyToList(schema, bounds);
        schema["items"] = items;
        return schema;
    }

    private static JsonObject Map(SchemaAttribute bounds, JsonObject values)
    {
        SchemaBounds.ApplyToItems(values, bounds);
        JsonObject schema = new() { ["type"] = "object" };
        SchemaBounds.ApplyToMap(schema, bounds);
        schema["additionalProperties"] = values;
        return schema;
    }

    private static Type? ItemType(Type type, Type generic) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == generic ? type.GetGenericArguments()[^1] : null;

    private JsonObject Value(Type type, bool isStatus) => type switch
    {
        _ when type == typeof(string) => new JsonObject { ["type"] = "string" },
        _ when type == typeof(bool) => new JsonObject { ["type"] = "boolean" },
        _ when type == typeof(int) => new JsonObject { ["type"] = "integer", ["format"] = "int32" },
        _ when type == typeof(long) => new JsonObject { ["type"] = "integer", ["format"] = "int64" },
        _ when type == typeof(Duration) => ScalarSchemas.Duration(),
        _ when type == typeof(Timestamp) => isStatus ? ScalarSchemas.ObservedTime() : ScalarSchemas.DeclaredTime(),
        _ when type == typeof(Quantity) => ScalarSchemas.Quantity(),
        _ when type.Assembly == typeof(ApiGroup).Assembly => Object(type, isStatus),
        _ => throw new NotSupportedException($"no schema for {type}"),
    };
}
