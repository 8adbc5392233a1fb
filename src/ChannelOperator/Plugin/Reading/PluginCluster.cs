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
internal sealed class PluginCluster(IApiClient api, string contextUser)
{
    private const int PageSize = 500;

    /// <summary>Reads what decisions are made on, as far as it is allowed.</summary>
    /// <param name="ns">The namespace that is asked about; null for all.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public Task<ClusterReading> ReadAsync(string? ns, CancellationToken cancellationToken) => new SnapshotReader(api).ReadAllowedAsync(ns, cancellationToken);

    /// <summary>The names, with their namespaces, of the channels with these labels.</summary>
    public async Task<HashSet<ResourceKey>> SelectAsync(string? ns, string selector, CancellationToken cancellationToken)
    {
        HashSet<ResourceKey> keys = [];
        string? next = null;
        do
        {
            RawListPage page = await api.ListPageAsync(ResourceTypes.MessagingChannels, new ListRequest(ns ?? "", selector, PageSize, next), cancellationToken);
            keys.UnionWith(page.Items.Select(item => JsonSerializer.Deserialize(item.Span, OperatorJsonContext.Default.WrittenObject)!.Metadata).Select(meta => new ResourceKey(meta.Namespace, meta.Name)));
            next = page.Continue;
        }
        while (next is not null);
        return keys;
    }

    /// <summary>Who the API server takes the user for; the name in the kubeconfig where the server is too old to tell (before 1.28).</summary>
    public async Task<string> UserAsync(CancellationToken cancellationToken)
    {
        try
        {
            JsonObject review = new() { ["apiVersion"] = ResourceTypes.SelfSubjectReviews.ApiVersion, ["kind"] = ResourceTypes.SelfSubjectReviews.Kind };
            byte[] body = JsonSerializer.SerializeToUtf8Bytes(review, JsonNodeContext.Default.JsonObject);
            JsonObject answer = await api.CreateAsync(ResourceTypes.SelfSubjectReviews, "", body, JsonNodeContext.Default.JsonObject, cancellationToken);
            return OneLine.Of((string?)answer["status"]?["userInfo"]?["username"], Longest.Name) is { Length: > 0 } name ? name : contextUser;
        }
        catch (ApiException)
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
    public async Task<IReadOnlyList<ChannelEventSighting>?> EventsAsync(string ns, string name, CancellationToken cancellationToken)
    {
        ListRequest request = new(ns, LabelSelector: null, PageSize, Continue: null) { FieldSelector = $"involvedObject.kind={MessagingChannel.KindName},involvedObject.name={name}" };
        try
        {
            RawListPage page = await api.ListPageAsync(ResourceTypes.CoreEvents, request, cancellationToken);
            return [.. page.Items.Select(item => ReadEvent(JsonSerializer.Deserialize(item.Span, JsonNodeContext.Default.JsonObject)!)).OfType<ChannelEventSighting>()];
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
    public Task<PlatformPolicy> SetHaltAsync(string policy, PlatformHalt? halt, CancellationToken cancellationToken)
    {
        JsonObject? value = halt is null ? null : halt.By is null ? new JsonObject { ["reason"] = halt.Reason } : new JsonObject { ["reason"] = halt.Reason, ["by"] = halt.By };
        JsonObject body = new() { ["spec"] = new JsonObject { ["halt"] = value } };
        return api.PatchAsync(
            ResourceTypes.PlatformPolicies,
            ResourceKey.ClusterScoped(policy),
            subresource: null,
            PatchType.MergePatch,
            JsonSerializer.SerializeToUtf8Bytes(body, JsonNodeContext.Default.JsonObject),
            Api.Serialization.ApiJsonContext.Default.PlatformPolicy,
            cancellationToken);
    }

    private static ChannelEventSighting? ReadEvent(JsonObject item)
    {
        string?[] times = [(string?)item["series"]?["lastObservedTime"], (string?)item["lastTimestamp"], (string?)item["eventTime"], (string?)item["metadata"]?["creationTimestamp"]];
        DateTimeOffset? time = times.Select(text => new Timestamp(text ?? "").Value).FirstOrDefault(value => value is not null);
        return time is null ? null : new ChannelEventSighting(time.Value, OneLine.Of((string?)item["reason"], Longest.Name), OneLine.Of(string.Create(CultureInfo.InvariantCulture, $"{(string?)item["message"]}"), Longest.Message));
    }
}
