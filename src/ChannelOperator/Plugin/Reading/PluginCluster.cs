using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using ChannelOperator.Api;
using ChannelOperator.Connectors;
using ChannelOperator.Kubernetes;
using ChannelOperator.Runtime.Client;
using ChannelOperator.Snapshots;
using ChannelOperator.Text;

namespace ChannelOperator.Plugin.Reading;

/// <summary>The requests of the plugin beside those of a snapshot. What may be forbidden to a viewer answers null instead of failing.</summary>
internal sealed class PluginCluster(IApiClient api, string contextUser, TimeProvider time)
{
    private const int PageSize = 500;

    // Who asks is worth less than the answer.
    private static readonly TimeSpan UserPatience = TimeSpan.FromSeconds(3);

    /// <summary>Reads what decisions are made on, as far as it is allowed.</summary>
    /// <param name="ns">The namespace that is asked about; null for all.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public Task<ClusterReading> ReadAsync(string? ns, CancellationToken cancellationToken) => new SnapshotReader(api).ReadAllowedAsync(ns, cancellationToken);

    /// <summary>Reads the channels of all namespaces, and nothing else.</summary>
    public Task<ClusterReading> ChannelsAsync(CancellationToken cancellationToken) => new SnapshotReader(api).ReadChannelsAsync(cancellationToken);

    /// <summary>The names, with their namespaces, of the channels with these labels.</summary>
    public async Task<HashSet<ResourceKey>> SelectAsync(string? ns, string selector, CancellationToken cancellationToken) =>
        [.. (await ListAsync(ResourceTypes.MessagingChannels, new ListRequest(ns ?? "", selector, PageSize, Continue: null), cancellationToken)).Select(KeyOf)];

    /// <summary>The names of the policies, also of those that this plugin cannot read.</summary>
    public async Task<IReadOnlyList<string>> PolicyNamesAsync(CancellationToken cancellationToken) =>
        [.. (await ListAsync(ResourceTypes.PlatformPolicies, new ListRequest("", LabelSelector: null, PageSize, Continue: null), cancellationToken)).Select(item => KeyOf(item).Name)];

    /// <summary>Who the API server takes the user for; the name in the kubeconfig where the server is too old to tell (before 1.28).</summary>
    public async Task<string> UserAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenSource patience = new(UserPatience, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            JsonObject review = new() { ["apiVersion"] = ResourceTypes.SelfSubjectReviews.ApiVersion, ["kind"] = ResourceTypes.SelfSubjectReviews.Kind };
            byte[] body = JsonSerializer.SerializeToUtf8Bytes(review, JsonNodeContext.Default.JsonObject);
            JsonObject answer = await api.CreateAsync(ResourceTypes.SelfSubjectReviews, "", body, JsonNodeContext.Default.JsonObject, either.Token);
            return OneLine.Of((string?)answer["status"]?["userInfo"]?["username"], Longest.Name) is { Length: > 0 } name ? name : contextUser;
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            return contextUser;
        }
    }

    /// <summary>When an operator last renewed its lease.</summary>
    /// <param name="ns">The channel's namespace: an operator for single namespaces has its lease there.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<LeaseSighting> LeaseAsync(string ns, CancellationToken cancellationToken)
    {
        LeaseSighting sighting = new(IsReadable: true, Renewed: null);
        foreach (string candidate in new[] { Labels.Manager, ns })
        {
            try
            {
                JsonObject? lease = await api.GetAsync(ResourceTypes.Leases, new ResourceKey(candidate, Labels.Manager), JsonNodeContext.Default.JsonObject, cancellationToken);
                DateTimeOffset? renewed = new Timestamp((string?)lease?["spec"]?["renewTime"] ?? "").Value;
                sighting = renewed > sighting.Renewed || sighting.Renewed is null ? sighting with { Renewed = renewed ?? sighting.Renewed } : sighting;
            }
            catch (ApiException exception) when (exception.IsForbidden)
            {
                sighting = sighting with { IsReadable = false };
            }
        }

        return sighting;
    }

    /// <summary>The events about a channel; null where they may not be read.</summary>
    /// <remarks>By its uid: one of the same name that was deleted has events of its own.</remarks>
    public async Task<IReadOnlyList<ChannelEventSighting>?> EventsAsync(ObjectMeta channel, CancellationToken cancellationToken)
    {
        string selector = $"involvedObject.kind={MessagingChannel.KindName},involvedObject.name={channel.Name},involvedObject.uid={channel.Uid}";
        try
        {
            IReadOnlyList<JsonObject> events = await ListAsync(ResourceTypes.CoreEvents, new ListRequest(channel.Namespace, LabelSelector: null, PageSize, Continue: null) { FieldSelector = selector }, cancellationToken);
            return [.. events.Select(ReadEvent).OfType<ChannelEventSighting>()];
        }
        catch (ApiException exception) when (exception.IsForbidden)
        {
            return null;
        }
    }

    /// <summary>A policy as it is; null if there is none.</summary>
    public Task<PlatformPolicy?> PolicyAsync(string name, CancellationToken cancellationToken) =>
        api.GetAsync(ResourceTypes.PlatformPolicies, ResourceKey.ClusterScoped(name), Api.Serialization.ApiJsonContext.Default.PlatformPolicy, cancellationToken);

    /// <summary>Sets the halt of a policy, or takes it out.</summary>
    /// <param name="read">The policy as it was read.</param>
    /// <param name="halt">The halt; null for none.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="ApiException">Among others, a conflict: the policy has been changed since.</exception>
    public Task<PlatformPolicy> SetHaltAsync(PlatformPolicy read, PlatformHalt? halt, CancellationToken cancellationToken)
    {
        JsonObject? value = halt is null ? null : halt.By is null ? new JsonObject { ["reason"] = halt.Reason } : new JsonObject { ["reason"] = halt.Reason, ["by"] = halt.By };
        JsonObject body = new() { ["metadata"] = new JsonObject { ["resourceVersion"] = read.Metadata.ResourceVersion }, ["spec"] = new JsonObject { ["halt"] = value } };
        return api.PatchAsync(
            ResourceTypes.PlatformPolicies,
            ResourceKey.ClusterScoped(read.Metadata.Name),
            subresource: null,
            PatchType.MergePatch,
            JsonSerializer.SerializeToUtf8Bytes(body, JsonNodeContext.Default.JsonObject),
            Api.Serialization.ApiJsonContext.Default.PlatformPolicy,
            cancellationToken);
    }

    /// <summary>All pages of a list.</summary>
    private async Task<IReadOnlyList<JsonObject>> ListAsync(ResourceType type, ListRequest request, CancellationToken cancellationToken)
    {
        List<JsonObject> items = [];
        string? next = null;
        do
        {
            RawListPage page = await api.ListPageAsync(type, request with { Continue = next }, cancellationToken);
            items.AddRange(page.Items.Select(item => JsonSerializer.Deserialize(item.Span, JsonNodeContext.Default.JsonObject)!));
            next = page.Continue;
        }
        while (next is not null);
        return items;
    }

    private static ResourceKey KeyOf(JsonObject item) => new((string?)item["metadata"]?["namespace"] ?? "", (string?)item["metadata"]?["name"] ?? "");

    private static ChannelEventSighting? ReadEvent(JsonObject item)
    {
        string?[] times = [(string?)item["series"]?["lastObservedTime"], (string?)item["lastTimestamp"], (string?)item["eventTime"], (string?)item["metadata"]?["creationTimestamp"]];
        DateTimeOffset? time = times.Select(text => new Timestamp(text ?? "").Value).FirstOrDefault(value => value is not null);
        return time is null ? null : new ChannelEventSighting(time.Value, OneLine.Of((string?)item["reason"], Longest.Name), OneLine.Of(string.Create(CultureInfo.InvariantCulture, $"{(string?)item["message"]}"), Longest.Message));
    }
}
