using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using ChannelOperator.Api.Serialization;

namespace ChannelOperator.Api.Tests;

/// <summary>The members of the Api types as the serializer sees them, which is not how the generator finds them.</summary>
internal static class JsonMembers
{
    /// <summary>The JSON members of a type; none where it is a scalar.</summary>
    public static IReadOnlyDictionary<string, Type> Of(Type type) =>
        ApiJsonContext.Default.GetTypeInfo(type) is { Kind: JsonTypeInfoKind.Object } info
            ? info.Properties.ToDictionary(property => property.Name, property => property.PropertyType, StringComparer.Ordinal)
            : new Dictionary<string, Type>(StringComparer.Ordinal);

    /// <summary>The type of a list's items or a map's values, or null.</summary>
    public static Type? ItemOf(Type type) =>
        type.IsGenericType && (type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) || type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>))
            ? type.GetGenericArguments()[^1]
            : null;

    /// <summary>Visits the value, or null, of every member of a type in an object, and of the first item of lists and maps.</summary>
    public static void Walk(Type type, JsonNode node, string path, Action<string, JsonNode?> visit)
    {
        if (Nullable.GetUnderlyingType(type) == typeof(JsonElement) || type == typeof(JsonElement))
        {
            return;
        }

        if (ItemOf(type) is { } item)
        {
            JsonNode? first = node is JsonArray list ? list.FirstOrDefault() : node.AsObject().FirstOrDefault().Value;
            if (first is not null)
            {
                Walk(item, first, path + "[]", visit);
            }

            return;
        }

        foreach ((string name, Type member) in Of(type))
        {
            JsonNode? value = node[name];
            visit($"{path}.{name}", value);
            if (value is not null)
            {
                Walk(member, value, $"{path}.{name}", visit);
            }
        }
    }
}
