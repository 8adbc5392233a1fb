using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace ChannelOperator.TestKit.FarEnds;

/// <summary>Stands in for the API server as far as a connector knows it: takes ChannelReviews from whoever has the token, each name once. What a real one makes of them real ones tell.</summary>
public sealed class KubernetesApi : IAsyncDisposable
{
    /// <summary>The name under which it is called; that it is this machine needs no proxy.</summary>
    public const string Host = "localhost";

    private readonly ConcurrentDictionary<string, JsonObject> _reviews = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<RecordedRequest> _requests = new();
    private readonly FarEndFaultList _faults = new();
    private FarEndServer? _server;

    private KubernetesApi()
    {
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint EndPoint => _server!.EndPoint;

    /// <summary>The one token that it takes. Set another, and the old one has expired.</summary>
    public string Token { get; set; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));

    /// <summary>The reviews that there are, by their names.</summary>
    public IReadOnlyDictionary<string, JsonObject> Reviews => _reviews;

    /// <summary>Every request that reached it, in the order in which it came.</summary>
    public IReadOnlyCollection<RecordedRequest> Requests => _requests;

    /// <summary>What the kubelet tells a pod of it.</summary>
    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["KUBERNETES_SERVICE_HOST"] = Host,
        ["KUBERNETES_SERVICE_PORT"] = EndPoint.Port.ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>While it is down every connection is broken.</summary>
    public bool IsDown
    {
        get => _server!.IsDown;
        set => _server!.IsDown = value;
    }

    /// <summary>Starts one.</summary>
    public static async Task<KubernetesApi> StartAsync(CertificateAuthority authority)
    {
        KubernetesApi api = new();
        api._server = await FarEndServer.StartAsync(authority, api.HandleAsync);
        return api;
    }

    /// <summary>Somebody has deleted a review.</summary>
    public void Delete(string name) => _reviews.TryRemove(name, out JsonObject? _);

    /// <summary>From now on this goes wrong, before what went wrong already.</summary>
    public void Fail(FarEndFault fault) => _faults.Add(fault);

    /// <summary>Nothing goes wrong any more.</summary>
    public void Recover() => _faults.Clear();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _server!.DisposeAsync();

    private async Task HandleAsync(HttpContext context)
    {
        using MemoryStream body = new();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        _requests.Enqueue(RecordedRequest.Of(context.Request) with { Body = body.ToArray() });
        JsonObject? review = context.Request.Method == "POST" ? JsonNode.Parse(body.ToArray()) as JsonObject : null;
        string? name = review?["metadata"]?["name"]?.GetValue<string>();
        FarEndExchange exchange = new(context, name, status => RefuseAsync(context, status, status == 409 ? "Conflict" : "Refused"));
        await _faults.PassAsync(exchange, () => AnswerAsync(exchange, review, name));
    }

    private Task AnswerAsync(FarEndExchange exchange, JsonObject? review, string? name)
    {
        HttpContext context = exchange.Context;
        if (context.Request.Headers.Authorization != $"Bearer {Token}")
        {
            return RefuseAsync(context, 401, "Unauthorized");
        }

        string path = $"/apis/channeloperator.io/v1alpha1/namespaces/{review?["metadata"]?["namespace"]}/channelreviews";
        if (name is null || context.Request.Path != path)
        {
            return RefuseAsync(context, 404, "NotFound");
        }

        if (!_reviews.TryAdd(name, review!))
        {
            return RefuseAsync(context, 409, "AlreadyExists");
        }

        context.Response.StatusCode = 201;
        exchange.Body = Encoding.UTF8.GetBytes(review!.ToJsonString());
        return exchange.SendAsync();
    }

    private static Task RefuseAsync(HttpContext context, int status, string reason)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        JsonObject told = new()
        {
            ["kind"] = "Status", ["apiVersion"] = "v1", ["status"] = "Failure", ["reason"] = reason, ["code"] = status, ["message"] = $"channelreviews.channeloperator.io: {reason}",
        };
        return context.Response.WriteAsync(told.ToJsonString(), context.RequestAborted);
    }
}
