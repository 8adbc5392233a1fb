using System.Text.Json.Nodes;
using ChannelOperator.Api;

namespace ChannelOperator.CrdGenerator;

/// <summary>Schemas of the Api's scalar types.</summary>
internal static class ScalarSchemas
{
    private const int LongestTime = 35;

    private const string QuantityPattern =
        @"^(\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))))?$";

    /// <summary>A <see cref="Api.Duration"/>; the pattern alone would admit an empty text.</summary>
    /// <returns>The schema.</returns>
    public static JsonObject Duration() => new() { ["type"] = "string", ["minLength"] = 2, ["maxLength"] = 32, ["pattern"] = Api.Duration.Pattern };

    /// <summary>A <see cref="Timestamp"/> that a user writes; the format alone admits times that .NET cannot represent.</summary>
    /// <returns>The schema.</returns>
    public static JsonObject DeclaredTime()
    {
        JsonObject schema = ObservedTime();
        schema["pattern"] = Timestamp.Pattern;
        return schema;
    }

    /// <summary>A <see cref="Timestamp"/> that the operator writes.</summary>
    /// <returns>The schema.</returns>
    public static JsonObject ObservedTime() => new() { ["type"] = "string", ["format"] = "date-time", ["maxLength"] = LongestTime };

    /// <summary>A <see cref="Api.Quantity"/>, as Kubernetes defines it.</summary>
    /// <returns>The schema.</returns>
    public static JsonObject Quantity() => new()
    {
        ["anyOf"] = new JsonArray(new JsonObject { ["type"] = "integer" }, new JsonObject { ["type"] = "string" }),
        ["maxLength"] = 32,
        ["pattern"] = QuantityPattern,
        ["x-kubernetes-int-or-string"] = true,
    };
}
