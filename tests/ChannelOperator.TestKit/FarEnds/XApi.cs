using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace ChannelOperator.TestKit.FarEnds;

/// <summary>
/// Stands in for X's API of direct messages and the hosts from which their media are served: messages and photos to requests that are signed in the name of the account, films to whoever has their address.
/// </summary>
public sealed class XApi : IAsyncDisposable
{
    /// <summary>The host of the API.</summary>
    public const string ApiHost = "api.x.com";

    /// <summary>The host of photos.</summary>
    public const string PhotoHost = "ton.twitter.com";

    /// <summary>The host of films.</summary>
    public const string FilmHost = "video.twimg.com";

    private readonly ConcurrentDictionary<string, GraphMedium> _byUrl = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<RecordedRequest> _requests = new();
    private readonly FarEndFaultList _faults = new();
    private readonly OAuthCheck _check;
    private readonly XSending _sending;
    private FarEndServer? _server;
    private long _lastId = 1_400_000_000_000_000_000;

    private XApi(TimeProvider time)
    {
        _check = new OAuthCheck(this, time);
        _sending = new XSending(_check);
    }

    /// <summary>The hosts that it answers for.</summary>
    public static IReadOnlyList<string> Hosts { get; } = [ApiHost, PhotoHost, FilmHost];

    /// <summary>Where it listens.</summary>
    public IPEndPoint EndPoint => _server!.EndPoint;

    /// <summary>The key of the app.</summary>
    public string ConsumerKey { get; } = Secret();

    /// <summary>Its secret, which webhooks are signed with too.</summary>
    public string ConsumerSecret { get; set; } = Secret();

    /// <summary>The account's token. Set another, and the old one has been revoked.</summary>
    public string AccessToken { get; set; } = Secret();

    /// <summary>The secret of that token.</summary>
    public string AccessTokenSecret { get; } = Secret();

    /// <summary>Every request that reached it, in the order in which it came.</summary>
    public IReadOnlyCollection<RecordedRequest> Requests => _requests;

    /// <summary>While it is down every connection is broken.</summary>
    public bool IsDown
    {
        get => _server!.IsDown;
        set => _server!.IsDown = value;
    }

    /// <summary>Starts one.</summary>
    public static async Task<XApi> StartAsync(CertificateAuthority authority, TimeProvider time)
    {
        XApi api = new(time);
        api._server = await FarEndServer.StartAsync(authority, api.HandleAsync);
        return api;
    }

    /// <summary>Somebody has sent this photo.</summary>
    /// <param name="bytes">What it is.</param>
    /// <param name="mimeType">What the answer says that it is.</param>
    /// <param name="resource">The last part of its address.</param>
    public GraphMedium AddPhoto(byte[] bytes, string mimeType, string? resource = null)
    {
        string id = $"{NextId()}/{NextId()}/{resource ?? Secret()[..8] + ".png"}";
        return Add(id, $"https://{PhotoHost}/1.1/ton/data/dm/{id}", bytes, mimeType);
    }

    /// <summary>Somebody has sent this film.</summary>
    public GraphMedium AddFilm(byte[] bytes, string mimeType, string? name = null)
    {
        string url = $"https://{FilmHost}/dm_video/{NextId()}/vid/720x1280/{name ?? Secret()}.mp4?tag=1";
        return Add(url, url, bytes, mimeType);
    }

    /// <summary>From now on this goes wrong when a medium is downloaded, before what went wrong already.</summary>
    public void FailDownloads(FarEndFault fault) => _faults.Add(fault);

    /// <summary>The messages of the account that it has accepted, in the order in which they came.</summary>
    public IReadOnlyList<XSentMessage> Sent => _sending.Sent;

    /// <summary>From now on this goes wrong when the account sends something, before what went wrong already. The subject is the customer.</summary>
    public void FailSending(FarEndFault fault) => _sending.Faults.Add(fault);

    /// <summary>Nothing goes wrong any more but what was set for single media.</summary>
    public void Recover()
    {
        _sending.Faults.Clear();
        _faults.Clear();
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _server!.DisposeAsync();

    private static string Secret() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(20));

    private string NextId() => Interlocked.Increment(ref _lastId).ToString(CultureInfo.InvariantCulture);

    private GraphMedium Add(string id, string url, byte[] bytes, string mimeType)
    {
        GraphMedium medium = new(id, bytes, mimeType, new Uri(url));
        _byUrl[url] = medium;
        return medium;
    }

    private Task HandleAsync(HttpContext context)
    {
        if (context.Request.Host.Host == ApiHost)
        {
            return _sending.HandleAsync(context, _requests.Enqueue, status => RefuseAsync(context, status));
        }

        _requests.Enqueue(RecordedRequest.Of(context.Request));
        GraphMedium? medium = _byUrl.GetValueOrDefault($"https://{context.Request.Host.Host}{context.Request.Path.ToUriComponent()}{context.Request.QueryString.ToUriComponent()}");
        FarEndExchange exchange = new(context, medium?.Id, status => RefuseAsync(context, status));
        if (medium is not null)
        {
            (exchange.Body, exchange.ContentType) = (medium.Bytes, medium.ContentType);
        }

        Func<Task> answer = () => AnswerAsync(exchange, medium);
        return _faults.PassAsync(exchange, medium?.DownloadFault is { } own ? () => own(exchange, answer) : answer);
    }

    private Task AnswerAsync(FarEndExchange exchange, GraphMedium? medium)
    {
        HttpRequest request = exchange.Context.Request;
        if (request.Host.Host == PhotoHost ? !_check.IsSigned(request) : request.Headers.Authorization.Count > 0)
        {
            return exchange.RefuseAsync(401);
        }

        return medium is null ? exchange.RefuseAsync(404) : exchange.SendAsync();
    }

    private static Task RefuseAsync(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync("{\"errors\":[{\"code\":32,\"message\":\"Could not authenticate you.\"}]}");
    }
}
