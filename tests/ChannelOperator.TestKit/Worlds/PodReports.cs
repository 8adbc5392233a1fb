using System.Text.Json.Nodes;
using ChannelOperator.Api;
using ChannelOperator.TestKit.Kubernetes;

namespace ChannelOperator.TestKit.Worlds;

/// <summary>Pods of a world's channels, and what a kubelet or scheduler would report of them.</summary>
public static class PodReports
{
    /// <summary>A container that ends again and again, with a termination message that nobody is to repeat.</summary>
    public const string CrashLoop = """
        {"phase":"Running","conditions":[{"type":"Ready","status":"False","reason":"ContainersNotReady"}],"containerStatuses":[{"name":"connector","image":"connector:crashing","imageID":"",
        "ready":false,"restartCount":6,"state":{"waiting":{"reason":"CrashLoopBackOff","message":"back-off 5m0s restarting failed container=connector pod=x(y)"}},
        "lastState":{"terminated":{"exitCode":1,"reason":"Error","message":"token s3cr3t"}}}]}
        """;

    /// <summary>An image that cannot be pulled.</summary>
    public const string ImagePull = """
        {"phase":"Pending","conditions":[{"type":"Ready","status":"False","reason":"ContainersNotReady"}],"containerStatuses":[{"name":"connector","image":"connector:crashing","imageID":"",
        "ready":false,"restartCount":0,"state":{"waiting":{"reason":"ImagePullBackOff","message":"Back-off pulling image \"connector:crashing\""}},"lastState":{}}]}
        """;

    /// <summary>No node has room.</summary>
    public const string Unschedulable = """
        {"phase":"Pending","conditions":[{"type":"PodScheduled","status":"False","reason":"Unschedulable","message":"0/3 nodes are available: 3 Insufficient memory."}]}
        """;

    /// <summary>A pod that waits for a volume: the kubelet says no more, also where a Secret is missing.</summary>
    public const string Creating = """
        {"phase":"Pending","conditions":[{"type":"Ready","status":"False","reason":"ContainersNotReady"}],"containerStatuses":[{"name":"connector","image":"connector:crashing","imageID":"",
        "ready":false,"restartCount":0,"state":{"waiting":{"reason":"ContainerCreating"}},"lastState":{}}]}
        """;

    /// <summary>The names of a channel's pods.</summary>
    public static async Task<IReadOnlyList<string>> PodsAsync(this ChannelWorld world, string channel)
    {
        JsonNode? list = await world.GetJsonAsync($"/api/v1/namespaces/{world.Namespace}/pods?labelSelector={Uri.EscapeDataString($"{Labels.Channel}={channel}")}");
        return [.. list!["items"]!.AsArray().Select(pod => pod!["metadata"]!["name"]!.GetValue<string>())];
    }

    /// <summary>Waits until a channel has pods, and reports the same of all of them.</summary>
    public static async Task ReportPodsAsync(this ChannelWorld world, string channel, string status)
    {
        IReadOnlyList<string> pods = await Wait.ForAsync($"channel {channel} to have pods", _ => world.PodsAsync(channel), found => found.Count > 0, ChannelWorld.Patience);
        foreach (string pod in pods)
        {
            await world.PatchAsync($"/api/v1/namespaces/{world.Namespace}/pods/{pod}/status", new JsonObject { ["status"] = JsonNode.Parse(status) }.ToJsonString());
        }
    }
}
