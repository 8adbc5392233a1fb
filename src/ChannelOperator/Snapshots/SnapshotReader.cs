using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using ChannelOperator.Api;
using ChannelOperator.Api.Serialization;
using ChannelOperator.Kubernetes;
using ChannelOperator.Runtime.Client;

namespace ChannelOperator.Snapshots;

/// <summary>Reads a snapshot of a cluster: one list of each kind, page by page.</summary>
internal sealed class SnapshotReader(IApiClient api)
{
    private const int PageSize = 500;

    /// <summary>Reads it.</summary>
    /// <param name="ns">The namespace of the channels that are asked about; null for all. Channels of all namespaces are read where that is allowed, because any of them may hold an account.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The snapshot; an object that cannot be read is left out of it.</returns>
    /// <exception cref="ApiException">The server refuses a list that nothing can be said without.</exception>
    public async Task<ClusterSnapshot> ReadAsync(string? ns, CancellationToken cancellationToken)
    {
        Task<ImmutableArray<MessagingChannel>> channels = ListWidelyAsync(ns, ResourceTypes.MessagingChannels, ApiJsonContext.Default.MessagingChannel, cancellationToken);
        Task<ImmutableArray<ChannelReview>> reviews = ListAsync(ns, ResourceTypes.ChannelReviews, ApiJsonContext.Default.ChannelReview, cancellationToken);
        Task<ImmutableArray<PlatformPolicy>> policies = ListAsync(null, ResourceTypes.PlatformPolicies, ApiJsonContext.Default.PlatformPolicy, cancellationToken);
        Task<ImmutableArray<ConnectorClass>> classes = ListAsync(null, ResourceTypes.ConnectorClasses, ApiJsonContext.Default.ConnectorClass, cancellationToken);
        // Only policies that select namespaces ask for their labels: who may not read them learns all the rest.
        Task<ImmutableArray<NamespaceObject>> namespaces = IfAllowedAsync(new ConcurrentQueue<UnreadInput>(), null, ResourceTypes.Namespaces, ListNamespacesAsync(ns, cancellationToken));
        await Task.WhenAll(channels, reviews, policies, classes, namespaces);
        return Assemble(await channels, await reviews, await policies, await classes, await namespaces);
    }

    /// <summary>Reads the channels of all namespaces, and nothing else.</summary>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>A snapshot of nothing but channels, and those that cannot be read.</returns>
    public async Task<ClusterReading> ReadChannelsAsync(CancellationToken cancellationToken)
    {
        ConcurrentQueue<UnreadInput> unread = new();
        ImmutableArray<MessagingChannel> channels = await ListAsync(null, ResourceTypes.MessagingChannels, ApiJsonContext.Default.MessagingChannel, cancellationToken, unread);
        return new ClusterReading(new ClusterSnapshot { Channels = channels }, [.. unread]);
    }

    /// <summary>Reads what is allowed; only the channels have to be.</summary>
    /// <param name="ns">As for <see cref="ReadAsync"/>.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The snapshot, and what is missing in it.</returns>
    /// <exception cref="ApiException">The channels may not be read, or a request failed in another way.</exception>
    public async Task<ClusterReading> ReadAllowedAsync(string? ns, CancellationToken cancellationToken)
    {
        ConcurrentQueue<UnreadInput> unread = new();
        Task<ImmutableArray<MessagingChannel>> channels = ListWidelyAsync(ns, ResourceTypes.MessagingChannels, ApiJsonContext.Default.MessagingChannel, cancellationToken, unread);
        Task<ImmutableArray<ChannelReview>> reviews = IfAllowedAsync(unread, ns, ResourceTypes.ChannelReviews, ListAsync(ns, ResourceTypes.ChannelReviews, ApiJsonContext.Default.ChannelReview, cancellationToken, unread));
        Task<ImmutableArray<PlatformPolicy>> policies = IfAllowedAsync(unread, null, ResourceTypes.PlatformPolicies, ListAsync(null, ResourceTypes.PlatformPolicies, ApiJsonContext.Default.PlatformPolicy, cancellationToken, unread));
        Task<ImmutableArray<ConnectorClass>> classes = IfAllowedAsync(unread, null, ResourceTypes.ConnectorClasses, ListAsync(null, ResourceTypes.ConnectorClasses, ApiJsonContext.Default.ConnectorClass, cancellationToken, unread));
        Task<ImmutableArray<NamespaceObject>> namespaces = IfAllowedAsync(unread, null, ResourceTypes.Namespaces, ListNamespacesAsync(ns, cancellationToken));
        await Task.WhenAll(channels, reviews, policies, classes, namespaces);
        return new ClusterReading(Assemble(await channels, await reviews, await policies, await classes, await namespaces), [.. unread]);
    }

    private static async Task<ImmutableArray<T>> IfAllowedAsync<T>(ConcurrentQueue<UnreadInput> unread, string? ns, ResourceType type, Task<ImmutableArray<T>> read)
    {
        try
        {
            return await read;
        }
        catch (ApiException exception) when (exception.IsForbidden)
        {
            unread.Enqueue(new UnreadInput(exception.Verb, type, ns ?? ""));
            return [];
        }
    }

    private static ClusterSnapshot Assemble(ImmutableArray<MessagingChannel> channels, ImmutableArray<ChannelReview> reviews, ImmutableArray<PlatformPolicy> policies, ImmutableArray<ConnectorClass> classes, ImmutableArray<NamespaceObject> namespaces) => new()
    {
        Channels = channels,
        Reviews = reviews,
        Policies = policies,
        Classes = classes,
        NamespaceLabels = namespaces.ToImmutableDictionary(item => item.Metadata.Name, item => item.Metadata.Labels ?? ImmutableDictionary<string, string>.Empty, StringComparer.Ordinal),
    };

    private async Task<ImmutableArray<T>> ListWidelyAsync<T>(string? ns, ResourceType type, JsonTypeInfo<T> json, CancellationToken cancellationToken, ConcurrentQueue<UnreadInput>? unread = null)
        where T : class
    {
        try
        {
            return await ListAsync(null, type, json, cancellationToken, unread);
        }
        catch (ApiException exception) when (exception.IsForbidden && ns is not null)
        {
            unread?.Enqueue(new UnreadInput(exception.Verb, type, ""));
            return await ListAsync(ns, type, json, cancellationToken, unread);
        }
    }

    private async Task<ImmutableArray<NamespaceObject>> ListNamespacesAsync(string? ns, CancellationToken cancellationToken)
    {
        if (ns is null)
        {
            return await ListAsync(null, ResourceTypes.Namespaces, OperatorJsonContext.Default.NamespaceObject, cancellationToken);
        }

        NamespaceObject? own = await api.GetAsync(ResourceTypes.Namespaces, ResourceKey.ClusterScoped(ns), OperatorJsonContext.Default.NamespaceObject, cancellationToken);
        return own is null ? [] : [own];
    }

    private async Task<ImmutableArray<T>> ListAsync<T>(string? ns, ResourceType type, JsonTypeInfo<T> json, CancellationToken cancellationToken, ConcurrentQueue<UnreadInput>? unread = null)
        where T : class
    {
        ImmutableArray<T>.Builder items = ImmutableArray.CreateBuilder<T>();
        string? next = null;
        do
        {
            RawListPage page = await api.ListPageAsync(type, new ListRequest(ns ?? "", LabelSelector: null, PageSize, next), cancellationToken);
            items.AddRange(page.Items.Select(item => TryRead(item, type, json, unread)).OfType<T>());
            next = page.Continue;
        }
        while (next is not null);
        return items.ToImmutable();
    }

    private static T? TryRead<T>(ReadOnlyMemory<byte> item, ResourceType type, JsonTypeInfo<T> json, ConcurrentQueue<UnreadInput>? unread)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(item.Span, json);
        }
        catch (JsonException)
        {
            // An object of another version is there all the same: nobody may take it for one that is not.
            JsonNode? metadata = JsonNode.Parse(item.Span)?["metadata"];
            unread?.Enqueue(new UnreadInput("list", type, (string?)metadata?["namespace"] ?? "") { Name = (string?)metadata?["name"] ?? "" });
            return null;
        }
    }
}
