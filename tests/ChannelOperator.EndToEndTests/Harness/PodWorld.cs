using System.Text.Json.Nodes;
using ChannelOperator.Api;
using ChannelOperator.TestKit.Kubernetes;
using ChannelOperator.TestKit.Nodes;
using ChannelOperator.TestKit.Worlds;

namespace ChannelOperator.EndToEndTests.Harness;

/// <summary>A world whose connectors run as pods; its channels go with it.</summary>
public sealed class PodWorld : IAsyncDisposable
{
    /// <summary>How long a roll-out of pods may take on two cores.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private PodWorld(ChannelWorld world) => World = world;

    public ChannelWorld World { get; }

    public string Namespace => World.Namespace;

    /// <summary>Creates a world; its default class has storage External and the image of this build.</summary>
    public static async Task<PodWorld> CreateAsync(NodeFixture fixture, Func<ConnectorClassSpec, ConnectorClassSpec>? change = null)
    {
        PodWorld created = new(await ChannelWorld.CreateAsync(fixture.Cluster));
        await created.World.ApplyAsync(created.Class(change));
        return created;
    }

    /// <summary>The class of the world.</summary>
    public ConnectorClass Class(Func<ConnectorClassSpec, ConnectorClassSpec>? change = null) => World.Class(spec =>
    {
        ConnectorClassSpec real = spec with { Image = BuiltImages.Connector, ImagePullPolicy = "IfNotPresent", TerminationGracePeriodSeconds = 10 };
        return change is null ? real : change(real);
    });

    /// <summary>Applies a channel and waits until its connector is ready.</summary>
    public async Task<MessagingChannel> RunAsync(MessagingChannel channel)
    {
        await World.ApplyAsync(channel);
        return await WaitUntilAvailableAsync(channel.Metadata.Name);
    }

    /// <summary>Waits until a channel is Ready because its connector is available.</summary>
    public Task<MessagingChannel> WaitUntilAvailableAsync(string channel) => World.WaitForAsync(
        channel,
        "to be ready",
        seen => ChannelWorld.Ready(seen) is { Status: ConditionStatus.True, Reason: ChannelConditions.ReadyReasons.ConnectorAvailable },
        Patience);

    /// <summary>The pods of a channel, also those that are ending.</summary>
    public async Task<IReadOnlyList<JsonNode>> PodsAsync(string channel) =>
        [.. (await World.GetJsonAsync($"{PodsPath}?labelSelector={Uri.EscapeDataString($"{Labels.Channel}={channel}")}"))!["items"]!.AsArray().Select(pod => pod!)];

    /// <summary>Waits until no pod of a channel is left.</summary>
    public Task WaitUntilGoneAsync(string channel) =>
        Wait.ForAsync($"the pods of {channel} to be gone", async _ => (await PodsAsync(channel)).Count, count => count == 0, Patience);

    /// <summary>Waits until all pods of a channel have the revision of its contract, and returns them.</summary>
    public async Task<IReadOnlyList<JsonNode>> WaitForRevisionAsync(string channel, string revision) => await Wait.ForAsync(
        $"all pods of {channel} to have revision {revision}",
        async _ => await PodsAsync(channel),
        pods => pods.Count > 0 && pods.All(pod => RevisionOf(pod) == revision),
        Patience);

    /// <summary>The revision that the pod template of a channel's Deployment names.</summary>
    public async Task<string> RevisionAsync(string channel) => RevisionOf((await World.DeploymentAsync(channel))!["spec"]!["template"]!);

    /// <summary>Follows a collection of this world's namespace.</summary>
    public Task<WatchRecord> RecordAsync(string path) => WatchRecord.OpenAsync(World, path);

    /// <summary>Where the pods are.</summary>
    public string PodsPath => $"/api/v1/namespaces/{Namespace}/pods";

    /// <summary>Where the endpoints are.</summary>
    public string EndpointsPath => $"/api/v1/namespaces/{Namespace}/endpoints";

    public async ValueTask DisposeAsync()
    {
        // Two cores: what is no longer looked at has to end. The garbage collector does it, with or without an operator.
        await World.Kubectl.RunAsync("delete", "namespace", Namespace, "--ignore-not-found", "--wait=false");
        World.Dispose();
    }

    private static string RevisionOf(JsonNode templated) => templated["metadata"]!["annotations"]![Labels.Revision]!.GetValue<string>();
}
