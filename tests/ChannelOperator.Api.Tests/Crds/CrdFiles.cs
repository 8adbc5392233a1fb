using System.Text.Json.Nodes;

namespace ChannelOperator.Api.Tests.Crds;

/// <summary>The CRDs on disk.</summary>
internal static class CrdFiles
{
    /// <summary>The kinds and their plural names.</summary>
    public static TheoryData<Type, string> Kinds { get; } = new()
    {
        { typeof(MessagingChannel), "messagingchannels" },
        { typeof(PlatformPolicy), "platformpolicies" },
        { typeof(ConnectorClass), "connectorclasses" },
        { typeof(ChannelReview), "channelreviews" },
    };

    /// <summary>The path of a CRD.</summary>
    public static string Path(string plural) => RepositoryFiles.Path("crds", plural + ".yaml");

    /// <summary>A CRD.</summary>
    public static JsonObject Read(string plural) => YamlFile.Read(Path(plural)).Single();

    /// <summary>The one version of a CRD.</summary>
    public static JsonObject Version(string plural) => Read(plural)["spec"]!["versions"]!.AsArray().Single()!.AsObject();

    /// <summary>The schema of a CRD.</summary>
    public static JsonObject Schema(string plural) => Version(plural)["schema"]!["openAPIV3Schema"]!.AsObject();

    /// <summary>All nodes of a schema with their paths.</summary>
    public static IEnumerable<(string Path, JsonObject Schema)> Nodes(JsonObject schema, string path = "")
    {
        yield return (path, schema);
        IEnumerable<(string, JsonNode?)> children = (schema["properties"]?.AsObject() ?? []).Select(property => ($"{path}.{property.Key}", property.Value))
            .Append((path + "[]", schema["items"])).Append((path + "{}", schema["additionalProperties"]));
        foreach ((string childPath, JsonNode? child) in children)
        {
            foreach ((string Path, JsonObject Schema) node in child is JsonObject next ? Nodes(next, childPath) : [])
            {
                yield return node;
            }
        }
    }
}
