using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using ChannelOperator.Api;
using ChannelOperator.Api.Serialization;
using ChannelOperator.TestKit.Kubernetes;

namespace ChannelOperator.TestKit.Worlds;

/// <summary>
/// A test's own corner of the cluster: a namespace, and a platform of its own with a policy and a class, so that tests on one cluster do not meet. One that takes a platform's real name
/// replaces policy and class of the world before it: such tests run one after the other.
/// </summary>
public sealed class ChannelWorld : IDisposable
{
    /// <summary>How long the operator may take for what needs no waiting. Generous: machines are slow at times.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static int _count;

    private readonly HttpClient _client;

    private ChannelWorld(LocalCluster cluster, string ns, string platform)
    {
        Cluster = cluster;
        Namespace = ns;
        Platform = platform;
        _client = cluster.CreateHttpClient(cluster.AdminToken);
    }

    public LocalCluster Cluster { get; }

    public Kubectl Kubectl => Cluster.Kubectl;

    public string Namespace { get; }

    /// <summary>The platform, unique to this world unless it took a name.</summary>
    public string Platform { get; }

    /// <summary>The name of the platform's policy and class.</summary>
    public string PlatformName => Platform.ToLowerInvariant();

    /// <summary>Creates a world: namespace, an accepted policy with terms 2026-01 and no required approval, and a default class with storage External.</summary>
    /// <param name="cluster">Where.</param>
    /// <param name="platform">A real platform, for connectors that serve no other.</param>
    public static async Task<ChannelWorld> CreateAsync(LocalCluster cluster, string? platform = null)
    {
        string ns = await cluster.CreateNamespaceAsync("world");
        ChannelWorld world = New(cluster, ns, platform);
        await world.ApplyAsync(world.Policy());
        await world.ApplyAsync(world.Class());
        return world;
    }

    /// <summary>The same without kubectl: for many worlds at once.</summary>
    public static async Task<ChannelWorld> CreateByRequestAsync(LocalCluster cluster)
    {
        ChannelWorld world = New(cluster, await cluster.CreateNamespaceAsync("world"));
        await world.CreateAsync(world.Policy().Manifest());
        await world.CreateAsync(world.Class().Manifest());
        return world;
    }

    /// <summary>The policy that the world starts with.</summary>
    public PlatformPolicy Policy(Func<PlatformPolicySpec, PlatformPolicySpec>? change = null)
    {
        PlatformPolicySpec spec = new() { Platform = Platform, Terms = new PolicyTerms { Versions = [new TermsVersion { Version = "2026-01", EffectiveTime = new Timestamp("2026-01-01T00:00:00Z") }] } };
        return new PlatformPolicy { Metadata = new ObjectMeta { Name = PlatformName }, Spec = change is null ? spec : change(spec) };
    }

    /// <summary>The class that the world starts with: the default of the platform, External storage.</summary>
    public ConnectorClass Class(Func<ConnectorClassSpec, ConnectorClassSpec>? change = null, string? name = null)
    {
        ConnectorClassSpec spec = new() { Platforms = [Platform], IsDefault = true, Image = "connector:test", Storage = new ConnectorStorage { Type = StorageType.External } };
        return new ConnectorClass { Metadata = new ObjectMeta { Name = name ?? PlatformName }, Spec = change is null ? spec : change(spec) };
    }

    /// <summary>A channel that may run in the world as it starts.</summary>
    public MessagingChannel Channel(string name, Func<MessagingChannelSpec, MessagingChannelSpec>? change = null)
    {
        MessagingChannelSpec spec = new()
        {
            Platform = Platform,
            AccountId = "account-" + name,
            Terms = new TermsAcceptance { AcceptedVersion = "2026-01", AcceptedBy = "legal@example.com", AcceptedTime = new Timestamp("2026-01-02T00:00:00Z") },
        };
        return new MessagingChannel { Metadata = new ObjectMeta { Name = name, Namespace = Namespace }, Spec = change is null ? spec : change(spec) };
    }

    /// <summary>A record about the account of a channel as <see cref="Channel"/> makes it: an Officer's, decided yesterday.</summary>
    public ChannelReview Review(string name, string channel, string decision, Func<ChannelReviewSpec, ChannelReviewSpec>? change = null)
    {
        ChannelReviewSpec spec = new()
        {
            Platform = Platform,
            AccountId = "account-" + channel,
            Decision = decision,
            Source = ReviewSource.Officer,
            Reason = "reviewed",
            DecidedBy = "compliance@example.com",
            RecordedBy = "admin",
            DecidedTime = Times.DaysAgo(1),
        };
        return new ChannelReview { Metadata = new ObjectMeta { Name = name, Namespace = Namespace }, Spec = change is null ? spec : change(spec) };
    }

    public Task ApplyAsync(MessagingChannel channel) => ApplyAsync(channel, ApiJsonContext.Default.MessagingChannel);

    public Task ApplyAsync(PlatformPolicy policy) => ApplyAsync(policy, ApiJsonContext.Default.PlatformPolicy);

    public Task ApplyAsync(ConnectorClass connectorClass) => ApplyAsync(connectorClass, ApiJsonContext.Default.ConnectorClass);

    /// <summary>Applies a channel and waits until it runs.</summary>
    public async Task<MessagingChannel> RunAsync(MessagingChannel channel)
    {
        await ApplyAsync(channel);
        return await WaitForAsync(channel.Metadata.Name, "to be ready", seen => Ready(seen).Status == ConditionStatus.True && Ready(seen).Reason == ChannelConditions.ReadyReasons.ConnectorAvailable);
    }

    /// <summary>The channel as it is; null if there is none.</summary>
    public Task<MessagingChannel?> FindAsync(string name) => GetAsync($"/apis/{ApiGroup.ApiVersion}/namespaces/{Namespace}/messagingchannels/{name}", ApiJsonContext.Default.MessagingChannel);

    /// <summary>The world's policy as it is.</summary>
    public Task<PlatformPolicy?> FindPolicyAsync() => GetAsync($"/apis/{ApiGroup.ApiVersion}/platformpolicies/{PlatformName}", ApiJsonContext.Default.PlatformPolicy);

    /// <summary>Waits until a channel whose status is about its newest generation satisfies a condition.</summary>
    public async Task<MessagingChannel> WaitForAsync(string name, string what, Func<MessagingChannel, bool> condition, TimeSpan? patience = null)
    {
        ChannelSighting sighting = await Wait.ForAsync(
            $"channel {name} {what}",
            async _ => new ChannelSighting(await FindAsync(name)),
            seen => seen.IsCurrent && condition(seen.Channel!),
            patience ?? Patience);
        return sighting.Channel!;
    }

    /// <summary>Waits until a condition of a channel has a reason.</summary>
    public Task<MessagingChannel> WaitForReasonAsync(string name, string type, string reason, TimeSpan? patience = null) =>
        WaitForAsync(name, $"to have {type}/{reason}", channel => channel.Status!.Conditions!.Any(condition => condition.Type == type && condition.Reason == reason), patience);

    /// <summary>The Deployment of a channel; null if there is none.</summary>
    public Task<JsonNode?> DeploymentAsync(string channel) => GetJsonAsync($"/apis/apps/v1/namespaces/{Namespace}/deployments/{channel}-connector");

    /// <summary>The replicas that the Deployment of a channel is set to; -1 if there is none.</summary>
    public async Task<int> ReplicasAsync(string channel) => (await DeploymentAsync(channel))?["spec"]?["replicas"]?.GetValue<int>() ?? -1;

    /// <summary>Waits until the Deployment of a channel is set to a number of replicas.</summary>
    public Task WaitForReplicasAsync(string channel, int replicas) =>
        Wait.ForAsync($"Deployment {channel}-connector to have {replicas} replicas", async _ => await ReplicasAsync(channel) == replicas, Patience);

    /// <summary>What the API server answers to a GET; null for 404.</summary>
    public async Task<JsonNode?> GetJsonAsync(string path)
    {
        using HttpResponseMessage answer = await _client.GetAsync(new Uri(path, UriKind.Relative));
        string text = await answer.Content.ReadAsStringAsync();
        return answer.StatusCode == HttpStatusCode.NotFound ? null
            : answer.IsSuccessStatusCode ? JsonNode.Parse(text)
            : throw new InvalidOperationException($"GET {path}: {(int)answer.StatusCode} {text}");
    }

    /// <summary>Sends a merge patch; the answer is the object.</summary>
    public async Task<JsonNode> PatchAsync(string path, string mergePatch)
    {
        using HttpResponseMessage answer = await SendAsync(HttpMethod.Patch, path, mergePatch, "application/merge-patch+json");
        string text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode ? JsonNode.Parse(text)! : throw new InvalidOperationException($"PATCH {path}: {(int)answer.StatusCode} {text}");
    }

    /// <summary>Sends any request; the caller disposes of the answer.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string body, string contentType)
    {
        HttpRequestMessage request = new(method, new Uri(path, UriKind.Relative)) { Content = new StringContent(body, Encoding.UTF8) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(contentType);
        return _client.SendAsync(request);
    }

    /// <summary>Changes a channel by a merge patch, as kubectl patch does.</summary>
    public Task<JsonNode> PatchChannelAsync(string name, string mergePatch) => PatchAsync($"/apis/{ApiGroup.ApiVersion}/namespaces/{Namespace}/messagingchannels/{name}", mergePatch);

    /// <summary>Scales a channel's Deployment, as kubectl scale and autoscalers do.</summary>
    public Task<JsonNode> ScaleAsync(string channel, int replicas) =>
        PatchAsync($"/apis/apps/v1/namespaces/{Namespace}/deployments/{channel}-connector/scale", new JsonObject { ["spec"] = new JsonObject { ["replicas"] = replicas } }.ToJsonString());

    /// <summary>The events about a channel: type, reason and note.</summary>
    public async Task<IReadOnlyList<(string Type, string Reason, string Note)>> EventsAsync(string channel)
    {
        JsonNode? list = await GetJsonAsync($"/apis/events.k8s.io/v1/namespaces/{Namespace}/events");
        return [.. list!["items"]!.AsArray()
            .Where(item => item!["regarding"]?["kind"]?.GetValue<string>() == MessagingChannel.KindName && item["regarding"]!["name"]!.GetValue<string>() == channel)
            .Select(item => (item!["type"]!.GetValue<string>(), item["reason"]!.GetValue<string>(), item["note"]?.GetValue<string>() ?? ""))];
    }

    /// <summary>A condition of a channel.</summary>
    public static Condition Find(MessagingChannel channel, string type) => channel.Status!.Conditions!.First(condition => condition.Type == type);

    /// <summary>The summary of a channel.</summary>
    public static Condition Ready(MessagingChannel channel) => Find(channel, ChannelConditions.Ready);

    public void Dispose() => _client.Dispose();

    private static ChannelWorld New(LocalCluster cluster, string ns, string? platform = null) =>
        new(cluster, ns, platform ?? $"P{Interlocked.Increment(ref _count)}-{Guid.NewGuid().ToString("N")[..8]}");

    private async Task ApplyAsync<T>(T item, JsonTypeInfo<T> json)
    {
        JsonNode manifest = JsonSerializer.SerializeToNode(item, json)!;
        JsonObject metadata = manifest["metadata"]!.AsObject();
        foreach (string serversOwn in new[] { "uid", "resourceVersion", "generation" })
        {
            metadata.Remove(serversOwn);
        }

        await Kubectl.ApplyTextAsync(manifest.ToJsonString());
    }

    private async Task<T?> GetAsync<T>(string path, JsonTypeInfo<T> json)
        where T : class => await GetJsonAsync(path) is { } node ? node.Deserialize(json) : null;
}
