using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using ChannelOperator.Api;
using ChannelOperator.Api.Serialization;
using ChannelOperator.TestKit.Kubernetes;

namespace ChannelOperator.TestKit.Worlds;

/// <summary>Requests that need no kubectl: quick, and a refusal is heard in the API server's words.</summary>
public static class WorldRequests
{
    public static JsonObject Manifest(this MessagingChannel channel) => Manifest(channel, ApiJsonContext.Default.MessagingChannel);

    public static JsonObject Manifest(this PlatformPolicy policy) => Manifest(policy, ApiJsonContext.Default.PlatformPolicy);

    public static JsonObject Manifest(this ConnectorClass connectorClass) => Manifest(connectorClass, ApiJsonContext.Default.ConnectorClass);

    public static JsonObject Manifest(this ChannelReview review) => Manifest(review, ApiJsonContext.Default.ChannelReview);

    /// <summary>Any object, in the world's namespace.</summary>
    public static JsonObject Manifest(this ChannelWorld world, string json)
    {
        JsonObject manifest = JsonNode.Parse(json)!.AsObject();
        manifest["metadata"]!["namespace"] = world.Namespace;
        return manifest;
    }

    /// <summary>A manifest with a merge patch laid over it.</summary>
    public static JsonObject With(this JsonObject manifest, string mergePatch)
    {
        Merge(manifest, JsonNode.Parse(mergePatch)!.AsObject());
        return manifest;
    }

    /// <summary>Creates channels that the API server has to admit.</summary>
    public static async Task CreateAsync(this ChannelWorld world, params MessagingChannel[] channels)
    {
        foreach (MessagingChannel channel in channels)
        {
            await world.CreateAsync(channel.Manifest());
        }
    }

    /// <summary>Creates records that the API server has to admit.</summary>
    public static Task CreateAsync(this ChannelWorld world, params ChannelReview[] reviews) => Task.WhenAll(reviews.Select(review => world.CreateAsync(review.Manifest())));

    public static Task CreateAsync(this ChannelWorld world, ConnectorClass connectorClass) => world.CreateAsync(connectorClass.Manifest());

    /// <summary>Creates an object that the API server has to admit.</summary>
    public static async Task CreateAsync(this ChannelWorld world, JsonObject manifest)
    {
        ServerAnswer answer = await world.PostAsync(manifest);
        answer.EnsureSuccess(manifest.ToJsonString());
    }

    /// <summary>Asks for the creation of an object, which may well be refused.</summary>
    public static Task<ServerAnswer> PostAsync(this ChannelWorld world, JsonObject manifest, bool dryRun = false) =>
        world.AskAsync(HttpMethod.Post, CollectionOf(manifest) + (dryRun ? "?dryRun=All" : ""), manifest.ToJsonString(), "application/json");

    /// <summary>Asks for a change of a channel, which may well be refused.</summary>
    public static Task<ServerAnswer> TryPatchChannelAsync(this ChannelWorld world, string name, string mergePatch) =>
        world.AskAsync(HttpMethod.Patch, $"/apis/{ApiGroup.ApiVersion}/namespaces/{world.Namespace}/messagingchannels/{name}", mergePatch, "application/merge-patch+json");

    public static Task<JsonNode> PatchPolicyAsync(this ChannelWorld world, string mergePatch) =>
        world.PatchAsync($"/apis/{ApiGroup.ApiVersion}/platformpolicies/{world.PlatformName}", mergePatch);

    public static Task<JsonNode> PatchClassAsync(this ChannelWorld world, string mergePatch) =>
        world.PatchAsync($"/apis/{ApiGroup.ApiVersion}/connectorclasses/{world.PlatformName}", mergePatch);

    public static Task<JsonNode> LabelNamespaceAsync(this ChannelWorld world, string label, string? value) =>
        world.PatchAsync($"/api/v1/namespaces/{world.Namespace}", new JsonObject { ["metadata"] = new JsonObject { ["labels"] = new JsonObject { [label] = value } } }.ToJsonString());

    /// <summary>Deletes an object; what depends on it goes in the background unless another policy is named.</summary>
    public static async Task DeleteAsync(this ChannelWorld world, string path, string propagation = "Background")
    {
        string options = new JsonObject { ["propagationPolicy"] = propagation }.ToJsonString();
        ServerAnswer answer = await world.AskAsync(HttpMethod.Delete, path, options, "application/json");
        answer.EnsureSuccess($"DELETE {path}");
    }

    /// <summary>Asks the operator to look at a channel once more, as users do, and waits until it has.</summary>
    public static async Task RequestAsync(this ChannelWorld world, string channel, string mark)
    {
        await world.PatchChannelAsync(channel, new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { [Labels.RequestedAt] = mark } } }.ToJsonString());
        await world.WaitForAsync(channel, $"to echo {mark}", seen => seen.Status!.LastHandledReconcileAt == mark);
    }

    /// <summary>Waits until a policy, the world's own if none is named, is judged so; the answer is the condition's message.</summary>
    public static async Task<string> WaitForPolicyAsync(this ChannelWorld world, string? name, string accepted)
    {
        string path = $"/apis/{ApiGroup.ApiVersion}/platformpolicies/{name ?? world.PlatformName}";
        PlatformPolicy? seen = await Wait.ForAsync(
            $"policy {name ?? world.PlatformName} to have {accepted}",
            async _ => (await world.GetJsonAsync(path)).Deserialize(ApiJsonContext.Default.PlatformPolicy),
            policy => policy?.Status is { } status && status.ObservedGeneration == policy.Metadata.Generation && Say(status.Conditions!) == accepted,
            ChannelWorld.Patience);
        return seen!.Status!.Conditions![0].Message;
    }

    /// <summary>The events about the world's policy: type, reason and note. Old servers keep them in another namespace than newer ones.</summary>
    public static async Task<IReadOnlyList<(string Type, string Reason, string Note)>> PolicyEventsAsync(this ChannelWorld world)
    {
        JsonNode? list = await world.GetJsonAsync("/apis/events.k8s.io/v1/events");
        return [.. list!["items"]!.AsArray()
            .Where(item => item!["regarding"]?["kind"]?.GetValue<string>() == PlatformPolicy.KindName && item["regarding"]!["name"]!.GetValue<string>() == world.PlatformName)
            .Select(item => (item!["type"]!.GetValue<string>(), item["reason"]!.GetValue<string>(), item["note"]?.GetValue<string>() ?? ""))];
    }

    /// <summary>A condition of a channel; null if it is absent.</summary>
    public static Condition? ConditionOf(this MessagingChannel channel, string type) => channel.Status?.Conditions?.FirstOrDefault(condition => condition.Type == type);

    /// <summary>A condition in one line, for assertions that tell everything at once.</summary>
    public static string Say(this MessagingChannel channel, string type) => channel.ConditionOf(type) is { } condition ? $"{type}={condition.Status}/{condition.Reason}" : $"{type} is absent";

    private static string Say(IReadOnlyList<Condition> conditions) => $"{conditions[0].Type}={conditions[0].Status}/{conditions[0].Reason}";

    private static async Task<ServerAnswer> AskAsync(this ChannelWorld world, HttpMethod method, string path, string body, string contentType)
    {
        using HttpResponseMessage answer = await world.SendAsync(method, path, body, contentType);
        return new ServerAnswer((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static string CollectionOf(JsonObject manifest)
    {
        string apiVersion = manifest["apiVersion"]!.GetValue<string>();
        StringBuilder path = new(apiVersion.Contains('/', StringComparison.Ordinal) ? "/apis/" : "/api/");
        path.Append(apiVersion).Append('/');
        if (manifest["metadata"]!["namespace"] is { } ns)
        {
            path.Append("namespaces/").Append(ns.GetValue<string>()).Append('/');
        }

        string kind = manifest["kind"]!.GetValue<string>().ToLowerInvariant();
        return path.Append(kind.EndsWith('y') ? kind[..^1] + "ies" : kind.EndsWith('s') ? kind + "es" : kind + "s").ToString();
    }

    private static JsonObject Manifest<T>(T item, JsonTypeInfo<T> json)
    {
        JsonObject manifest = JsonSerializer.SerializeToNode(item, json)!.AsObject();
        JsonObject metadata = manifest["metadata"]!.AsObject();
        foreach (string serversOwn in new[] { "uid", "resourceVersion", "generation" })
        {
            metadata.Remove(serversOwn);
        }

        return manifest;
    }

    private static void Merge(JsonObject target, JsonObject patch)
    {
        foreach ((string name, JsonNode? value) in patch)
        {
            if (value is JsonObject inner && target[name] is JsonObject present)
            {
                Merge(present, inner);
            }
            else if (value is null)
            {
                target.Remove(name);
            }
            else
            {
                target[name] = value.DeepClone();
            }
        }
    }
}
