using System.Text.Json.Nodes;

namespace ChannelOperator.TestKit.Worlds;

/// <summary>What other people and controllers do to the objects that a channel owns.</summary>
public static class Tampering
{
    public static string DeploymentPath(this ChannelWorld world, string channel) => $"/apis/apps/v1/namespaces/{world.Namespace}/deployments/{channel}-connector";

    public static string ConfigMapPath(this ChannelWorld world, string channel) => $"/api/v1/namespaces/{world.Namespace}/configmaps/{channel}-connector";

    public static string SweepPath(this ChannelWorld world, string channel) => $"/apis/batch/v1/namespaces/{world.Namespace}/jobs/{channel}-sweep";

    public static string ReviewPath(this ChannelWorld world, string review) => $"/apis/channeloperator.io/v1alpha1/namespaces/{world.Namespace}/channelreviews/{review}";

    public static string ServicePath(this ChannelWorld world, string channel) => $"/api/v1/namespaces/{world.Namespace}/services/{channel}-connector";

    public static string ServiceAccountPath(this ChannelWorld world, string channel) => $"/api/v1/namespaces/{world.Namespace}/serviceaccounts/{channel}-connector";

    public static string RoleBindingPath(this ChannelWorld world, string channel) => $"/apis/rbac.authorization.k8s.io/v1/namespaces/{world.Namespace}/rolebindings/{channel}-connector";

    public static string ChannelPath(this ChannelWorld world, string channel) => $"/apis/channeloperator.io/v1alpha1/namespaces/{world.Namespace}/messagingchannels/{channel}";

    /// <summary>Changes an object as kubectl edit and kubectl set do: lists are merged by their keys.</summary>
    public static async Task StrategicPatchAsync(this ChannelWorld world, string path, string patch)
    {
        using HttpResponseMessage answer = await world.SendAsync(HttpMethod.Patch, path, patch, "application/strategic-merge-patch+json");
        new ServerAnswer((int)answer.StatusCode, await answer.Content.ReadAsStringAsync()).EnsureSuccess($"PATCH {path}");
    }

    /// <summary>Changes the pod of a channel's Deployment.</summary>
    public static Task PatchPodAsync(this ChannelWorld world, string channel, string pod) =>
        world.StrategicPatchAsync(world.DeploymentPath(channel), $$$$"""{"spec":{"template":{"spec":{{{{pod}}}}}}}""");

    /// <summary>Takes the label away by which the operator watches what it owns.</summary>
    public static Task RemoveLabelAsync(this ChannelWorld world, string path) => world.PatchAsync(path, """{"metadata":{"labels":{"channeloperator.io/channel":null}}}""");

    /// <summary>A label or annotation of an object; null if it is absent.</summary>
    public static string? Meta(this JsonNode? item, string kind, string name) => item?["metadata"]?[kind]?[name]?.GetValue<string>();

    /// <summary>The image of a Deployment's connector.</summary>
    public static string? Image(this JsonNode? deployment) => deployment?["spec"]?["template"]?["spec"]?["containers"]?[0]?["image"]?.GetValue<string>();

    /// <summary>The contract in a channel's ConfigMap; null if there is none.</summary>
    public static async Task<JsonNode?> ContractAsync(this ChannelWorld world, string channel) =>
        (await world.GetJsonAsync(world.ConfigMapPath(channel)))?["data"]?["channel.json"] is { } text ? JsonNode.Parse(text.GetValue<string>()) : null;

    /// <summary>The revision that the pods of a channel are made of.</summary>
    public static async Task<string?> RevisionAsync(this ChannelWorld world, string channel) =>
        (await world.DeploymentAsync(channel))?["spec"]!["template"].Meta("annotations", "channeloperator.io/revision");
}
