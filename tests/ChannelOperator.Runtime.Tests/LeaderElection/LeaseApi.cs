using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ChannelOperator.Runtime.Client;

namespace ChannelOperator.Runtime.Tests.LeaderElection;

/// <summary>One candidate's way to the store, which can be cut.</summary>
internal sealed class LeaseApi(LeaseStore store) : IApiClient
{
    /// <summary>What happens instead of a request; null for the request.</summary>
    public Func<string, Exception?> Fault { get; set; } = _ => null;

    /// <summary>Called after a request has reached the store and before its answer arrives.</summary>
    public Action<string> AfterStore { get; set; } = _ => { };

    /// <summary>Requests hang until they are cancelled.</summary>
    public bool Hangs { get; set; }

    public int Calls { get; private set; }

    public Task<T?> GetAsync<T>(ResourceType type, ResourceKey key, JsonTypeInfo<T> json, CancellationToken cancellationToken)
        where T : class => RunAsync("get", store.Get, json, cancellationToken);

    public async Task<T> CreateAsync<T>(
        ResourceType type, string ns, ReadOnlyMemory<byte> body, JsonTypeInfo<T> json, CancellationToken cancellationToken)
        where T : class => (await RunAsync("create", () => store.Create(body), json, cancellationToken))!;

    public async Task<T> PatchAsync<T>(
        ResourceType type,
        ResourceKey key,
        string? subresource,
        PatchType patch,
        ReadOnlyMemory<byte> body,
        JsonTypeInfo<T> json,
        CancellationToken cancellationToken)
        where T : class => (await RunAsync("patch", () => store.Patch(body), json, cancellationToken))!;

    public Task<ObjectMetadata?> GetMetadataAsync(ResourceType type, ResourceKey key, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<bool> ServesAsync(ResourceType type, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task CheckReadyAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<RawListPage> ListPageAsync(ResourceType type, ListRequest request, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<IWatchStream> WatchAsync(ResourceType type, WatchRequest request, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<T> ApplyAsync<T>(
        ResourceType type, ResourceKey key, ReadOnlyMemory<byte> body, JsonTypeInfo<T> json, CancellationToken cancellationToken)
        where T : class => throw new NotSupportedException();

    public Task<T> ReplaceAsync<T>(
        ResourceType type, ResourceKey key, ReadOnlyMemory<byte> body, JsonTypeInfo<T> json, CancellationToken cancellationToken)
        where T : class => throw new NotSupportedException();

    public Task DeleteAsync(ResourceType type, ResourceKey key, string? uid, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    private async Task<T?> RunAsync<T>(string verb, Func<byte[]?> request, JsonTypeInfo<T> json, CancellationToken cancellationToken)
        where T : class
    {
        Calls++;
        if (Hangs)
        {
            TaskCompletionSource never = new();
            await never.Task.WaitAsync(cancellationToken);
        }

        cancellationToken.ThrowIfCancellationRequested();
        if (Fault(verb) is { } fault)
        {
            throw fault;
        }

        byte[]? answer = request();
        AfterStore(verb);
        return answer is null ? null : JsonSerializer.Deserialize(answer, json);
    }
}
