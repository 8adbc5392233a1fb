using System.Text.Json.Serialization.Metadata;

namespace ChannelOperator.Runtime.Client;

/// <summary>The API server, as far as this runtime needs it.</summary>
/// <remarks>
/// <para><b>Errors.</b> An answer that is no success is an <see cref="ApiException"/>. No answer at all is an
/// <see cref="HttpRequestException"/>, an <see cref="IOException"/> or a <see cref="TimeoutException"/>: what was asked for may have
/// happened or not. An answer whose body cannot be read is a <see cref="System.Text.Json.JsonException"/>: a write has happened.
/// <see cref="ApiException.IsTransientFailure"/> tells what is worth another try; nothing is tried again here.</para>
/// <para><b>Guarantees.</b> Every call but an open watch ends within the client's time-out.</para>
/// </remarks>
public interface IApiClient
{
    /// <summary>Reads one object; null when there is none (404).</summary>
    Task<T?> GetAsync<T>(ResourceType type, ResourceKey key, JsonTypeInfo<T> json, CancellationToken cancellationToken)
        where T : class;

    /// <summary>Reads the metadata of one object, whatever its kind; null when there is none (404).</summary>
    Task<ObjectMetadata?> GetMetadataAsync(ResourceType type, ResourceKey key, CancellationToken cancellationToken);

    /// <summary>Whether the server serves this plural in this group and version.</summary>
    Task<bool> ServesAsync(ResourceType type, CancellationToken cancellationToken);

    /// <summary>Asks whether the server is well, its store included; throws as every request does if it is not. Needs no permission but to be known.</summary>
    Task CheckReadyAsync(CancellationToken cancellationToken);

    /// <summary>Reads one page of a consistent list.</summary>
    Task<RawListPage> ListPageAsync(ResourceType type, ListRequest request, CancellationToken cancellationToken);

    /// <summary>Opens a watch, with bookmarks; returns once the server has agreed to it.</summary>
    Task<IWatchStream> WatchAsync(ResourceType type, WatchRequest request, CancellationToken cancellationToken);

    /// <summary>
    /// Server-side apply, forced, under the client's field manager. Creates the object if there is none. The name in the body must be
    /// that of the key; a <c>metadata.resourceVersion</c> in the body makes it conditional (409).
    /// </summary>
    Task<T> ApplyAsync<T>(
        ResourceType type, ResourceKey key, ReadOnlyMemory<byte> body, JsonTypeInfo<T> json, CancellationToken cancellationToken)
        where T : class;

    /// <summary>Patches an object or one of its subresources.</summary>
    Task<T> PatchAsync<T>(
        ResourceType type,
        ResourceKey key,
        string? subresource,
        PatchType patch,
        ReadOnlyMemory<byte> body,
        JsonTypeInfo<T> json,
        CancellationToken cancellationToken)
        where T : class;

    /// <summary>Creates an object; 409 when there is one of that name.</summary>
    Task<T> CreateAsync<T>(
        ResourceType type, string ns, ReadOnlyMemory<byte> body, JsonTypeInfo<T> json, CancellationToken cancellationToken)
        where T : class;

    /// <summary>Replaces an object whole; 409 when the body's resourceVersion is not the newest.</summary>
    Task<T> ReplaceAsync<T>(
        ResourceType type, ResourceKey key, ReadOnlyMemory<byte> body, JsonTypeInfo<T> json, CancellationToken cancellationToken)
        where T : class;

    /// <summary>
    /// Deletes an object in the foreground: it is there, with a time of deletion, until its dependents are gone. With a uid, only that
    /// very object (409 for another). An object that is already gone is no error.
    /// </summary>
    Task DeleteAsync(ResourceType type, ResourceKey key, string? uid, CancellationToken cancellationToken);
}
