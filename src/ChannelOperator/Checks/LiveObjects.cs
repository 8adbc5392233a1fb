using System.Text.Json;
using System.Text.Json.Nodes;
using ChannelOperator.Api;
using ChannelOperator.Kubernetes;
using ChannelOperator.Manifests;
using ChannelOperator.Runtime.Client;

namespace ChannelOperator.Checks;

/// <summary>The objects of a cluster as its API server has them, with who wrote which field: what applying a file over one gives depends on it.</summary>
internal sealed class LiveObjects
{
    private const int PageSize = 500;

    private static readonly Dictionary<string, ResourceType> Types = new(StringComparer.Ordinal)
    {
        [MessagingChannel.KindName] = ResourceTypes.MessagingChannels,
        [PlatformPolicy.KindName] = ResourceTypes.PlatformPolicies,
        [ConnectorClass.KindName] = ResourceTypes.ConnectorClasses,
    };

    private readonly Dictionary<(string Kind, string Namespace, string Name), JsonObject> _objects = [];

    /// <summary>Reads them.</summary>
    /// <exception cref="ApiException">A list is refused.</exception>
    public static async Task<LiveObjects> ReadAsync(IApiClient api, CancellationToken cancellationToken)
    {
        LiveObjects live = new();
        foreach ((string kind, ResourceType type) in Types)
        {
            string? next = null;
            do
            {
                RawListPage page = await api.ListPageAsync(type, new ListRequest("", LabelSelector: null, PageSize, next), cancellationToken);
                foreach (JsonObject item in page.Items.Select(item => JsonNode.Parse(item.Span)!.AsObject()))
                {
                    JsonNode metadata = item["metadata"]!;
                    live._objects[(kind, metadata["namespace"]?.GetValue<string>() ?? "", metadata["name"]!.GetValue<string>())] = item;
                }

                next = page.Continue;
            }
            while (next is not null);
        }

        return live;
    }

    /// <summary>The JSON of an object once a file is applied over what is there; that of the file alone where nothing is.</summary>
    /// <param name="manifest">The object in the file.</param>
    /// <param name="ns">Its namespace; empty for a cluster-scoped kind.</param>
    public ReadOnlyMemory<byte> Apply(Manifest manifest, string ns)
    {
        ReadOnlyMemory<byte> json = ManifestJson.Of(manifest.Root);
        if (!_objects.TryGetValue((manifest.Kind, ns, manifest.Name), out JsonObject? live))
        {
            return json;
        }

        JsonObject file = JsonNode.Parse(json.Span)!.AsObject();
        JsonObject? lastApplied = live["metadata"]!["annotations"]?["kubectl.kubernetes.io/last-applied-configuration"] is JsonValue text ? Parse(text.GetValue<string>()) : null;
        JsonObject?[] appliers =
        [
            .. (live["metadata"]!["managedFields"]?.AsArray() ?? [])
                .Where(entry => entry!["operation"]?.GetValue<string>() == "Apply").Select(entry => entry!["fieldsV1"]?["f:spec"] as JsonObject),
        ];
        file["spec"] = Merge(live["spec"] as JsonObject ?? [], file["spec"] as JsonObject ?? [], lastApplied?["spec"] as JsonObject, appliers);
        return JsonSerializer.SerializeToUtf8Bytes(file, JsonSerializerOptions.Default);
    }

    /// <summary>
    /// What is in the file is set, and a field that is in it no more goes if it came by an apply: by kubectl's, which remembers what it applied, or by one
    /// on the server's side. What others have written by patch or edit, such as a halt, stays. Lists are replaced whole.
    /// </summary>
    private static JsonObject Merge(JsonObject live, JsonObject file, JsonObject? lastApplied, JsonObject?[] appliers)
    {
        JsonObject merged = [];
        foreach ((string name, JsonNode? value) in live)
        {
            if (!file.ContainsKey(name) && !CameByApply(name, lastApplied, appliers))
            {
                merged[name] = value?.DeepClone();
            }
        }

        foreach ((string name, JsonNode? value) in file)
        {
            merged[name] = value is JsonObject inner && live[name] is JsonObject known
                ? Merge(known, inner, lastApplied?[name] as JsonObject, [.. appliers.Select(applier => applier?["f:" + name] as JsonObject)])
                : value?.DeepClone();
        }

        return merged;
    }

    private static bool CameByApply(string name, JsonObject? lastApplied, JsonObject?[] appliers) =>
        lastApplied?.ContainsKey(name) == true || appliers.Any(applier => applier?.ContainsKey("f:" + name) == true);

    private static JsonObject? Parse(string json)
    {
        try
        {
            return JsonNode.Parse(json) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
