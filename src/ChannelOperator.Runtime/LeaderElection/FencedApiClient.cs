using System.Text.Json.Serialization.Metadata;
using ChannelOperator.Runtime.Client;

namespace ChannelOperator.Runtime.LeaderElection;

/// <summary>Refuses writes while we do not lead, at the last moment before they are sent. Reads pass.</summary>
/// <remarks>
/// A token is cancelled by a timer, and in a process that was paused the timer may come after the next write. This asks the monotonic
/// clock instead, and throws <see cref="LeadershipLostException"/>.
/// </remarks>
/// <param name="inner">The client.</param>
/// <param name="isLeading">Usually <see cref="LeaderElector.IsLeading"/>.</param>
public sealed class FencedApiClient(IApiClient inner, Func<bool> isLeading) : IApiClient
{
    /// <inheritdoc/>
    public Task<T?> GetAsync<T>(ResourceType type, ResourceKey key, JsonTypeInfo<T> json, CancellationToken cancellationToken)
        where T : class => inner.GetAsync(type, key, json, cancellationToken);

    /// <inheritdoc/>
    public Task<ObjectMetadata?> GetMetadataAsync(ResourceType type, ResourceKey key, CancellationToken cancellationToken) =>
        inner.GetMetadataAsync(type, key, cancellationToken);

    /// <inheritdoc/>
    public Task<bool> ServesAsync(ResourceType type, CancellationToken cancellationToken) => inner.ServesAsync(type, cancellationToken);

    /// <inheritdoc/>
    public Task CheckReadyAsync(CancellationToken cancellationToken) => inner.CheckReadyAsync(cancellationToken);

    /// <inheritdoc/>
    public Task<RawListPage> ListPageAsync(ResourceType type, ListRequest request, CancellationToken cancellationToken) =>
        inner.ListPageAsync(type, request, cancellationToken);

    /// <inheritdoc/>
    public Task<IWatchStream> WatchAsync(ResourceType type, WatchRequest request, CancellationToken cancellationToken) =>
        inner.WatchAsync(type, request, cancellationToken);

    /// <inheritdoc/>
    public async Task<T> ApplyAsync<T>(
        ResourceType type, ResourceKey key, ReadOnlyMemory<byte> body, JsonTypeInfo<T> json, CancellationToken cancellationToken)
        where T : class
    {
        ThrowUnlessLeading("patch", type);
        return await inner.ApplyAsync(type, key, body, json, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<T> PatchAsync<T>(
        ResourceType type,
        ResourceKey key,
        string? subresource,
        PatchType patch,
        ReadOnlyMemory<byte> body,
        JsonTypeInfo<T> json,
        CancellationToken cancellationToken)
        where T : class
    {
        ThrowUnlessLeading("patch", type);
        return await inner.PatchAsync(type, key, subresource, patch, body, json, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<T> CreateAsync<T>(
        ResourceType type, string ns, ReadOnlyMemory<byte> body, JsonTypeInfo<T> json, CancellationToken cancellationToken)
        where T : class
    {
        ThrowUnlessLeading("create", type);
        return await inner.CreateAsync(type, ns, body, json, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<T> ReplaceAsync<T>(
        ResourceType type, ResourceKey key, ReadOnlyMemory<byte> body, JsonTypeInfo<T> json, CancellationToken cancellationToken)
        where T : class
    {
        ThrowUnlessLeading("update", type);
        return await inner.ReplaceAsync(type, key, body, json, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task DeleteAsync(ResourceType type, ResourceKey key, string? uid, CancellationToken cancellationToken)
    {
        ThrowUnlessLeading("delete", type);
        await inner.DeleteAsync(type, key, uid, cancellationToken);
    }

    private void ThrowUnlessLeading(string verb, ResourceType type)
    {
        if (!isLeading())
        {
            throw new LeadershipLostException($"{verb} {type}: not sent, the lease is not held");
        }
    }
}
