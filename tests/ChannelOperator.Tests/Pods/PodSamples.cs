using System.Text.Json;
using System.Text.Json.Nodes;
using ChannelOperator.Kubernetes;
using ChannelOperator.TestKit;

namespace ChannelOperator.Tests.Pods;

/// <summary>Pods of a connector as kubelets and schedulers describe them, in the files of <c>Statuses</c>; and changes of them.</summary>
internal static class PodSamples
{
    private static readonly string Directory = Repository.PathOf("tests", "ChannelOperator.Tests", "Pods", "Statuses");

    public static IEnumerable<string> Names => System.IO.Directory.GetFiles(Directory, "*.json").Select(file => Path.GetFileNameWithoutExtension(file)!).Order(StringComparer.Ordinal);

    public static JsonObject Json(string name) => JsonNode.Parse(File.ReadAllText(Path.Combine(Directory, name + ".json")))!.AsObject();

    public static PodObject Read(string name) => Read(Json(name));

    public static PodObject Read(JsonNode json) => json.Deserialize(OperatorJsonContext.Default.PodObject)!;

    /// <summary>The sample as a pod of another revision, created at another time.</summary>
    public static PodObject Read(string name, string hash, string created)
    {
        JsonObject json = Json(name);
        json["metadata"]!["labels"]!["pod-template-hash"] = hash;
        json["metadata"]!["creationTimestamp"] = created;
        return Read(json);
    }
}
