using System.Text.Json.Nodes;
using ChannelOperator.Api;
using ChannelOperator.TestKit.Kubernetes;

namespace ChannelOperator.ClusterTests.Harness;

/// <summary>
/// Does with an object what Flux's kustomize-controller does at every interval. First it takes over what kubectl's own managers have set, by
/// rewriting the managed fields, and drops kubectl's annotation; then it applies what Git has, by which everything goes that it owns and Git has not.
/// </summary>
public static class FluxSync
{
    private const string Manager = "kustomize-controller";
    private const string LastApplied = "kubectl.kubernetes.io/last-applied-configuration";

    /// <summary>The managers taken over, by the beginning of their names, and the operation that they are known for.</summary>
    private static readonly (string Prefix, string Operation)[] TakenOver = [("kubectl", "Apply"), ("kubectl", "Update"), ("before-first-apply", "Update"), (Manager, "Update")];

    /// <summary>One sync, which the API server has to admit.</summary>
    public static async Task OfAsync(ChannelWorld world, PlatformPolicy policy) => (await TryAsync(world, policy)).EnsureSuccess("the sync of " + world.PlatformName);

    /// <summary>One sync; the answer is the API server's to what Git has.</summary>
    public static Task<ServerAnswer> TryAsync(ChannelWorld world, PlatformPolicy policy) => TryAsync(world, $"/apis/{ApiGroup.ApiVersion}/platformpolicies/{world.PlatformName}", policy.Manifest());

    /// <summary>One sync of an object that is there already; the answer is the API server's to what Git has.</summary>
    public static async Task<ServerAnswer> TryAsync(ChannelWorld world, string path, JsonObject manifest)
    {
        // Carries the version that it was read in: the operator may write the status in between.
        await Wait.ForAsync("the managed fields to be rewritten", async _ => await RewriteAsync(world, path), ChannelWorld.Patience);
        return await SendAsync(world, $"{path}?fieldManager={Manager}&force=true", manifest.ToJsonString(), "application/apply-patch+yaml");
    }

    private static async Task<bool> RewriteAsync(ChannelWorld world, string path)
    {
        JsonObject metadata = (await world.GetJsonAsync(path))!["metadata"]!.AsObject();
        JsonArray patch =
        [
            new JsonObject { ["op"] = "replace", ["path"] = "/metadata/managedFields", ["value"] = TakeOver(metadata["managedFields"]!.AsArray()) },
            new JsonObject { ["op"] = "replace", ["path"] = "/metadata/resourceVersion", ["value"] = metadata["resourceVersion"]!.DeepClone() },
        ];
        if (metadata["annotations"]?[LastApplied] is not null)
        {
            patch.Add(new JsonObject { ["op"] = "remove", ["path"] = "/metadata/annotations/" + LastApplied.Replace("/", "~1", StringComparison.Ordinal) });
        }

        return (await SendAsync(world, $"{path}?fieldManager={Manager}", patch.ToJsonString(), "application/json-patch+json")).IsSuccess;
    }

    private static JsonArray TakeOver(JsonArray entries)
    {
        JsonObject? own = null;
        JsonArray result = [];
        foreach (JsonObject entry in entries.Select(item => item!.DeepClone().AsObject()).OrderByDescending(IsOwn))
        {
            if (!IsOwn(entry) && !IsTakenOver(entry))
            {
                result.Add(entry);
            }
            else if (own is null)
            {
                (entry["manager"], entry["operation"]) = (Manager, "Apply");
                own = entry;
            }
            else
            {
                Merge(own["fieldsV1"]!.AsObject(), entry["fieldsV1"]!.AsObject());
            }
        }

        result.Add(own);
        return result;
    }

    private static bool IsOwn(JsonObject entry) => Text(entry, "manager") == Manager && Text(entry, "operation") == "Apply";

    private static bool IsTakenOver(JsonObject entry) =>
        Text(entry, "subresource") is null && TakenOver.Any(taken => Text(entry, "manager")!.StartsWith(taken.Prefix, StringComparison.Ordinal) && Text(entry, "operation") == taken.Operation);

    private static void Merge(JsonObject into, JsonObject fields)
    {
        foreach ((string name, JsonNode? value) in fields)
        {
            if (into[name] is JsonObject present && value is JsonObject more)
            {
                Merge(present, more);
            }
            else
            {
                into[name] = value?.DeepClone();
            }
        }
    }

    private static string? Text(JsonObject entry, string field) => entry[field]?.GetValue<string>();

    private static async Task<ServerAnswer> SendAsync(ChannelWorld world, string path, string body, string contentType)
    {
        using HttpResponseMessage answer = await world.SendAsync(HttpMethod.Patch, path, body, contentType);
        return new ServerAnswer((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}
