using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using ChannelOperator.Api;
using ChannelOperator.TestKit.Connectors;
using ChannelOperator.TestKit.FarEnds;
using ChannelOperator.TestKit.Kubernetes;
using ChannelOperator.TestKit.Nodes;
using ChannelOperator.TestKit.Worlds;

namespace ChannelOperator.EndToEndTests.Harness;

/// <summary>
/// A world whose connectors run as pods; its channels go with it. The image serves real platforms only: worlds share them, one after the other, and no account is another world's.
/// </summary>
public sealed class PodWorld : IAsyncDisposable
{
    /// <summary>How long a roll-out of pods may take on two cores.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly ConnectorFarEnds? _farEnds;
    private readonly ConcurrentDictionary<string, Lazy<Task>> _secrets = new(StringComparer.Ordinal);

    private PodWorld(ChannelWorld world, ConnectorFarEnds? farEnds) => (World, _farEnds) = (world, farEnds);

    public ChannelWorld World { get; }

    public string Namespace => World.Namespace;

    /// <summary>Creates a world; its default class has storage External and the image of this build.</summary>
    /// <param name="fixture">The node.</param>
    /// <param name="change">What is different about the class.</param>
    /// <param name="platform">Instagram needs no approval.</param>
    /// <param name="farEnds">Whom its connectors reach; without them nobody.</param>
    public static async Task<PodWorld> CreateAsync(NodeFixture fixture, Func<ConnectorClassSpec, ConnectorClassSpec>? change = null, string platform = "Instagram", ConnectorFarEnds? farEnds = null)
    {
        PodWorld created = new(await ChannelWorld.CreateAsync(fixture.Cluster, platform), farEnds);
        await created.World.ApplyAsync(created.Class(change));
        return created;
    }

    /// <summary>The class of the world.</summary>
    public ConnectorClass Class(Func<ConnectorClassSpec, ConnectorClassSpec>? change = null) => World.Class(spec =>
    {
        ConnectorClassSpec real = spec with { Image = BuiltImages.Connector, ImagePullPolicy = "IfNotPresent", TerminationGracePeriodSeconds = 10, Env = Environment() };
        real = change is null ? real : change(real);
        // The reference connector has its state in files; what becomes of pods without a volume is to be seen all the same.
        return real.Storage.Type == StorageType.External ? real with { Args = ["--state", "/tmp/state"] } : real;
    });

    /// <summary>A channel that may run in the world as it starts, with what the image needs.</summary>
    public MessagingChannel Channel(string name, Func<MessagingChannelSpec, MessagingChannelSpec>? change = null) => World.Channel(name, spec =>
    {
        spec = spec with { AccountId = $"{Namespace}-{name}", Approval = new ChannelApproval { Status = ApprovalStatus.Approved, ReviewedTime = new Timestamp("2026-01-02T00:00:00Z") } };
        spec = change is null ? spec : change(spec);
        ChannelConnectorSpec connector = spec.Connector ?? new ChannelConnectorSpec();
        return spec with { Connector = connector with { CredentialsSecretName = connector.CredentialsSecretName ?? name, Settings = Settings() } };
    });

    /// <summary>Applies a channel, and the Secret that it names.</summary>
    public async Task ApplyAsync(MessagingChannel channel)
    {
        await ApplySecretAsync(channel.Spec.Connector!.CredentialsSecretName!);
        await World.ApplyAsync(channel);
    }

    /// <summary>Applies the Secret of a channel, once.</summary>
    public Task ApplySecretAsync(string name) =>
        _secrets.GetOrAdd(name, _ => new Lazy<Task>(() => World.Kubectl.ApplyTextAsync(ConnectorSecret.Manifest(Namespace, name, _farEnds)))).Value;

    /// <summary>Applies a channel and waits until its connector is ready.</summary>
    public async Task<MessagingChannel> RunAsync(MessagingChannel channel)
    {
        await ApplyAsync(channel);
        return await WaitUntilAvailableAsync(channel.Metadata.Name);
    }

    /// <summary>Waits until a channel is Ready because its connector is available.</summary>
    public Task<MessagingChannel> WaitUntilAvailableAsync(string channel, TimeSpan? patience = null) => World.WaitForAsync(
        channel,
        "to be ready",
        seen => ChannelWorld.Ready(seen) is { Status: ConditionStatus.True, Reason: ChannelConditions.ReadyReasons.ConnectorAvailable },
        patience ?? Patience);

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

    private Dictionary<string, string> Settings() => new(StringComparer.Ordinal)
    {
        ["genesysRegion"] = _farEnds?.Genesys.Region ?? "mypurecloud.de",
        ["genesysIntegrationId"] = _farEnds?.Genesys.IntegrationId ?? Guid.Empty.ToString(),
        ["publicUrl"] = "https://connector.example.com",
    };

    // A proxy that is not there keeps connectors without far ends from asking real ones.
    private EnvironmentVariable[] Environment() =>
    [
        new EnvironmentVariable { Name = "HTTPS_PROXY", Value = _farEnds?.Proxy.Address.AbsoluteUri ?? "http://127.0.0.1:9" },
        .. _farEnds is null ? Array.Empty<EnvironmentVariable>() : [new EnvironmentVariable { Name = "SSL_CERT_FILE", Value = ConnectorSecret.RootPath }],
    ];

    private static string RevisionOf(JsonNode templated) => templated["metadata"]!["annotations"]![Labels.Revision]!.GetValue<string>();
}
