using System.Text.Json;
using System.Text.Json.Nodes;
using ChannelOperator.Api;
using ChannelOperator.Api.Serialization;
using ChannelOperator.TestKit.Kubernetes;
using ChannelOperator.TestKit.Operators;

namespace ChannelOperator.TestKit.Worlds;

/// <summary>Many channels at once.</summary>
public static class WorldFleet
{
    private const int Creators = 8;

    /// <summary>The flags of a controller manager that keeps up with many Deployments; by itself it asks 20 times a second.</summary>
    public static IReadOnlyList<string> QuickControllers { get; } = ["--kube-api-qps=1000", "--kube-api-burst=2000"];

    /// <summary>Creates channels, several at once.</summary>
    public static Task CreateFleetAsync(this ChannelWorld world, IEnumerable<JsonObject> manifests) => Parallel.ForEachAsync(
        manifests, new ParallelOptions { MaxDegreeOfParallelism = Creators }, async (manifest, _) => await world.CreateAsync(manifest));

    /// <summary>Creates channels that may run, named by a prefix and a number.</summary>
    public static Task CreateFleetAsync(this ChannelWorld world, string prefix, int count) =>
        world.CreateFleetAsync(Enumerable.Range(1, count).Select(number => world.Channel($"{prefix}-{number}").Manifest()));

    /// <summary>All channels of the world.</summary>
    public static async Task<IReadOnlyList<MessagingChannel>> ChannelsAsync(this ChannelWorld world)
    {
        JsonNode? list = await world.GetJsonAsync($"/apis/{ApiGroup.ApiVersion}/namespaces/{world.Namespace}/messagingchannels");
        return [.. list!["items"]!.AsArray().Select(item => item.Deserialize(ApiJsonContext.Default.MessagingChannel)!)];
    }

    /// <summary>Waits until every channel of the world satisfies a condition; tells which ones do not.</summary>
    public static Task WaitForAllAsync(this ChannelWorld world, string what, Func<MessagingChannel, bool> condition, TimeSpan? patience = null) => Wait.ForAsync(
        $"every channel {what}",
        async _ => (IReadOnlyList<string>)[.. (await world.ChannelsAsync())
            .Where(channel => channel.Status?.ObservedGeneration != channel.Metadata.Generation || !condition(channel))
            .Select(channel => $"{channel.Metadata.Name} {channel.Say(ChannelConditions.Accepted)} {channel.Say(ChannelConditions.Ready)}: {channel.ConditionOf(ChannelConditions.Ready)?.Message}")],
        late => late.Count == 0,
        patience ?? TimeSpan.FromSeconds(90));

    /// <summary>Waits until every channel of the world runs and is available.</summary>
    public static Task WaitForAllReadyAsync(this ChannelWorld world, TimeSpan? patience = null) => world.WaitForAllAsync(
        "to be ready", channel => channel.Say(ChannelConditions.Ready) == $"{ChannelConditions.Ready}=True/{ChannelConditions.ReadyReasons.ConnectorAvailable}", patience);

    /// <summary>The objects of the world by kind and name, with one of their metadata's members.</summary>
    public static async Task<IReadOnlyList<string>> SnapshotAsync(this ChannelWorld world, string member, params string[] collections)
    {
        List<string> objects = [];
        foreach (string collection in collections)
        {
            JsonNode? list = await world.GetJsonAsync(collection.Replace("{ns}", world.Namespace, StringComparison.Ordinal));
            objects.AddRange(list!["items"]!.AsArray().Select(item => $"{collection} {item!["metadata"]!["name"]} {item["metadata"]![member]}"));
        }

        return [.. objects.Order(StringComparer.Ordinal)];
    }

    /// <summary>How many passes over channels an operator has made.</summary>
    public static Task<double> PassesAsync(this OperatorProcess process) => process.MetricAsync("controller_runtime_reconcile_total", "controller=\"messagingchannel\"");

    /// <summary>Waits until an operator has made so many passes over channels, and nothing waits for another.</summary>
    public static Task WaitForPassesAsync(this OperatorProcess process, double passes) => Wait.ForAsync(
        $"the operator to have made {passes} passes",
        async _ => await process.PassesAsync() >= passes
            && await process.MetricAsync("workqueue_depth", "name=\"messagingchannel\"") == 0
            && await process.MetricAsync("controller_runtime_active_workers", "controller=\"messagingchannel\"") == 0,
        TimeSpan.FromSeconds(60));
}
