using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ChannelOperator.Runtime.Tracing;
using k8s;

namespace ChannelOperator.Runtime.Client;

/// <summary>Talks to the API server, over the connections and with the credentials of KubernetesClient.</summary>
/// <remarks>
/// Watches and lists have connections of their own: neither an open watch nor a large list makes a write wait. Objects are read and
/// written as UTF-8 by source-generated code; nothing passes through a string.
/// </remarks>
public sealed class ApiClient : IApiClient, IDisposable
{
    private const string MetadataOnly = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json;q=0.5";

    private static readonly ResourceType Readiness = new("", "v1", "readyz", "Readiness", Namespaced: false);

    private readonly ApiTransport _requests;
    private readonly ApiTransport _streams;
    private readonly ApiClientOptions _options;
    private readonly RequestObserver _observer;
    private readonly string _fieldManager;

    private ApiClient(ApiTransport requests, ApiTransport streams, ApiClientOptions options, RequestObserver observer)
    {
        _requests = requests;
        _streams = streams;
        _options = options;
        _observer = observer;
        _fieldManager = $"fieldManager={Uri.EscapeDataString(options.FieldManager)}";
    }

    /// <summary>A client for the cluster of a configuration. Connections are made when they are needed.</summary>
    public static ApiClient Create(KubernetesClientConfiguration configuration, ApiClientOptions options, RequestObserver observer)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(options);
        return new ApiClient(ApiTransport.Create(configuration), ApiTransport.Create(configuration), options, observer);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _requests.Dispose();
        _streams.Dispose();
    }

    /// <inheritdoc/>
    public async Task<T?> GetAsync<T>(ResourceType type, ResourceKey key, JsonTypeInfo<T> json, CancellationToken cancellationToken)
        where T : class
    {
        ApiRequest request = new("get", HttpMethod.Get, type, key, type.ObjectPath(key));
        return await FindAsync(request, json, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<ObjectMetadata?> GetMetadataAsync(ResourceType type, ResourceKey key, CancellationToken cancellationToken)
    {
        ApiRequest request = new("get", HttpMethod.Get, type, key, type.ObjectPath(key)) { Accept = MetadataOnly };
        return (await FindAsync(request, RuntimeJson.Default.PartialObject, cancellationToken))?.Metadata;
    }

    /// <inheritdoc/>
    public async Task<bool> ServesAsync(ResourceType type, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(type);
        ApiRequest request = new("get", HttpMethod.Get, type, default, type.GroupVersionPath);
        ApiResourceList? served = await FindAsync(request, RuntimeJson.Default.ApiResourceList, cancellationToken);
        return served is not null && served.Resources.Any(resource => resource.Name == type.Plural);
    }

    /// <inheritdoc/>
    public Task CheckReadyAsync(CancellationToken cancellationToken) =>
        ExchangeAsync(_requests, new ApiRequest("get", HttpMethod.Get, Readiness, default, "readyz") { Accept = "*/*" }, _ => true, cancellationToken);

    /// <inheritdoc/>
    public async Task<RawListPage> ListPageAsync(ResourceType type, ListRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        string query = $"?limit={request.Limit.ToString(CultureInfo.InvariantCulture)}"
            + Parameter("continue", request.Continue) + Parameter("labelSelector", request.LabelSelector) + Parameter("fieldSelector", request.FieldSelector);
        ApiRequest list = new("list", HttpMethod.Get, type, default, type.CollectionPath(request.Namespace) + query);
        return await ExchangeAsync(_streams, list, body => ListPageReader.Read(body.ToArray()), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<IWatchStream> WatchAsync(ResourceType type, WatchRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        string seconds = ((long)request.Timeout.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        string query = $"?watch=true&allowWatchBookmarks=true&timeoutSeconds={seconds}"
            + Parameter("resourceVersion", request.ResourceVersion) + Parameter("labelSelector", request.LabelSelector);
        ApiRequest watch = new("watch", HttpMethod.Get, type, default, type.CollectionPath(request.Namespace) + query);
        return await WithTimeoutAsync(watch, token => OpenAsync(watch, token), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<T> ApplyAsync<T>(
        ResourceType type, ResourceKey key, ReadOnlyMemory<byte> body, JsonTypeInfo<T> json, CancellationToken cancellationToken)
        where T : class
    {
        string path = $"{type.ObjectPath(key)}?{_fieldManager}&force=true";
        ApiRequest request = new("patch", HttpMethod.Patch, type, key, path) { Body = body, BodyType = "application/apply-patch+yaml" };
        return WriteAsync(request, json, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<T> PatchAsync<T>(
        ResourceType type,
        ResourceKey key,
        string? subresource,
        PatchType patch,
        ReadOnlyMemory<byte> body,
        JsonTypeInfo<T> json,
        CancellationToken cancellationToken)
        where T : class
    {
        string path = $"{type.ObjectPath(key, subresource)}?{_fieldManager}";
        ApiRequest request = new("patch", HttpMethod.Patch, type, key, path)
        {
            Subresource = subresource,
            Body = body,
            BodyType = patch == PatchType.JsonPatch ? "application/json-patch+json" : "application/merge-patch+json",
        };
        return WriteAsync(request, json, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<T> CreateAsync<T>(
        ResourceType type, string ns, ReadOnlyMemory<byte> body, JsonTypeInfo<T> json, CancellationToken cancellationToken)
        where T : class
    {
        string path = $"{type.CollectionPath(ns)}?{_fieldManager}";
        ApiRequest request = new("create", HttpMethod.Post, type, new ResourceKey(ns, ""), path) { Body = body, BodyType = "application/json" };
        return WriteAsync(request, json, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<T> ReplaceAsync<T>(
        ResourceType type, ResourceKey key, ReadOnlyMemory<byte> body, JsonTypeInfo<T> json, CancellationToken cancellationToken)
        where T : class
    {
        string path = $"{type.ObjectPath(key)}?{_fieldManager}";
        ApiRequest request = new("update", HttpMethod.Put, type, key, path) { Body = body, BodyType = "application/json" };
        return WriteAsync(request, json, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task DeleteAsync(ResourceType type, ResourceKey key, string? uid, CancellationToken cancellationToken)
    {
        ApiRequest request = new("delete", HttpMethod.Delete, type, key, type.ObjectPath(key))
        {
            Body = DeleteOptions.Write(uid),
            BodyType = "application/json",
        };
        try
        {
            await ExchangeAsync(_requests, request, _ => true, cancellationToken);
        }
        catch (ApiException e) when (e.IsNotFound)
        {
            // What was wanted is so.
        }
    }

    private static string Parameter(string name, string? value) =>
        string.IsNullOrEmpty(value) ? "" : $"&{name}={Uri.EscapeDataString(value)}";

    private Task<T?> FindAsync<T>(ApiRequest request, JsonTypeInfo<T> json, CancellationToken cancellationToken)
        where T : class =>
        ExchangeAsync<T?>(_requests, request with { MayBeMissing = true }, body => Parse(request, body, json), cancellationToken);

    private Task<T> WriteAsync<T>(ApiRequest request, JsonTypeInfo<T> json, CancellationToken cancellationToken)
        where T : class =>
        ExchangeAsync(_requests, request, body => Parse(request, body, json), cancellationToken);

    private static T Parse<T>(ApiRequest request, ResponseBody body, JsonTypeInfo<T> json)
        where T : class =>
        JsonSerializer.Deserialize(body.Span, json) ?? throw new JsonException($"{request}: the answer is null");

    /// <summary>Sends a request and reads the answer; <c>default</c> where there is no object and the request allows for that.</summary>
    private Task<TResult> ExchangeAsync<TResult>(
        ApiTransport transport, ApiRequest request, Func<ResponseBody, TResult> parse, CancellationToken cancellationToken) =>
        WithTimeoutAsync(
            request,
            async token =>
            {
                using HttpResponseMessage response = await SendAsync(transport, request, token);
                using ResponseBody body = await ResponseBody.ReadAsync(response.Content, _options.MaxBodyBytes, token);
                return response.IsSuccessStatusCode ? parse(body) : default!;
            },
            cancellationToken);

    private async Task<IWatchStream> OpenAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        HttpResponseMessage response = await SendAsync(_streams, request, cancellationToken);
        Stream body = await response.Content.ReadAsStreamAsync(cancellationToken);
        return new WatchStream(response, body, _options.MaxEventBytes);
    }

    /// <summary>Sends a request, keeps account of it, and returns with the headers of a success, or of a 404 that the request allows for.</summary>
    private async Task<HttpResponseMessage> SendAsync(ApiTransport transport, ApiRequest request, CancellationToken cancellationToken)
    {
        using Activity? span = PassTracing.StartRequest(request);
        long startedAt = _observer.Time.GetTimestamp();
        HttpResponseMessage response;
        try
        {
            using HttpRequestMessage message = request.ToMessage(transport.Root);
            response = await transport.SendAsync(message, cancellationToken);
        }
        catch (Exception error)
        {
            PassTracing.EndRequest(span, error);
            _observer.RecordNoAnswer(request.Method.Method, request.IsWrite, startedAt, cancellationToken.IsCancellationRequested);
            throw;
        }

        _observer.RecordAnswer(request.Method.Method, request.IsWrite, startedAt, response);
        bool isExpected = response.IsSuccessStatusCode || (request.MayBeMissing && response.StatusCode == HttpStatusCode.NotFound);
        PassTracing.EndRequest(span, response, isExpected);
        if (isExpected)
        {
            return response;
        }

        using (response)
        {
            throw await ErrorResponse.ReadAsync(request, response, _observer.Time.GetUtcNow(), cancellationToken);
        }
    }

    private async Task<TResult> WithTimeoutAsync<TResult>(
        ApiRequest request, Func<CancellationToken, Task<TResult>> act, CancellationToken cancellationToken)
    {
        using CancellationTokenSource timeout = new(_options.RequestTimeout, _observer.Time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            return await act(either.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            // A connection that cannot be made in time is a cancellation as well, of the handler's own making.
            string what = timeout.IsCancellationRequested ? $"no answer within {_options.RequestTimeout.TotalSeconds:0.#} s" : "no connection in time";
            throw new TimeoutException($"{request}: {what}", e);
        }
    }
}
