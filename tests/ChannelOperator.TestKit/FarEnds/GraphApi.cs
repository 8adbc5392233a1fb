using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace ChannelOperator.TestKit.FarEnds;

/// <summary>
/// Stands in for graph.facebook.com and the hosts from which Meta serves media. A WhatsApp medium is looked up by its id and downloaded within five minutes, both with the token;
/// the URLs of Messenger and Instagram are served to whoever has them.
/// </summary>
public sealed partial class GraphApi : IAsyncDisposable
{
    /// <summary>The host of the API.</summary>
    public const string ApiHost = "graph.facebook.com";

    /// <summary>The host of WhatsApp's and Instagram's media.</summary>
    public const string LookasideHost = "lookaside.fbsbx.com";

    private static readonly TimeSpan UrlLifetime = TimeSpan.FromMinutes(5);

    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, GraphMedium> _media = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, GraphMedium> _byUrl = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, (GraphMedium Medium, DateTimeOffset Expires)> _attachments = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<RecordedRequest> _requests = new();
    private readonly FarEndFaultList _lookUpFaults = new();
    private readonly FarEndFaultList _downloadFaults = new();
    private readonly GraphSending _sending = new();
    private FarEndServer? _server;
    private long _lastId = 300_000_000_000_000;

    private GraphApi(TimeProvider time) => _time = time;

    /// <summary>The hosts that it answers for; <c>*.</c> means all below.</summary>
    public static IReadOnlyList<string> Hosts { get; } = [ApiHost, LookasideHost, "cdn.fbsbx.com", "*.fbcdn.net", "*.cdninstagram.com"];

    /// <summary>Where it listens.</summary>
    public IPEndPoint EndPoint => _server!.EndPoint;

    /// <summary>The one token that it takes. Set another, and the old one has been revoked.</summary>
    public string AccessToken { get; set; } = "EAA" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));

    /// <summary>Every request that reached it, in the order in which it came.</summary>
    public IReadOnlyCollection<RecordedRequest> Requests => _requests;

    /// <summary>While it is down every connection is broken.</summary>
    public bool IsDown
    {
        get => _server!.IsDown;
        set => _server!.IsDown = value;
    }

    /// <summary>Starts one.</summary>
    public static async Task<GraphApi> StartAsync(CertificateAuthority authority, TimeProvider time)
    {
        GraphApi graph = new(time);
        graph._server = await FarEndServer.StartAsync(authority, graph.HandleAsync);
        return graph;
    }

    /// <summary>Somebody has sent this over WhatsApp: it has an id.</summary>
    public GraphMedium AddWhatsAppMedium(byte[] bytes, string mimeType)
    {
        GraphMedium medium = new(NextId(), bytes, mimeType, url: null);
        _media[medium.Id] = medium;
        return medium;
    }

    /// <summary>Somebody has sent this over Messenger: it has a URL at <c>scontent.xx.fbcdn.net</c>.</summary>
    public GraphMedium AddMessengerMedium(byte[] bytes, string mimeType) => AddMedium($"https://scontent.xx.fbcdn.net/v/t1.15752-9/{NextId()}_n?_nc_cat=101&oh={Secret()}", bytes, mimeType);

    /// <summary>Somebody has sent this over Instagram, or has mentioned the business in this story: it has a URL at <c>lookaside.fbsbx.com</c>.</summary>
    public GraphMedium AddInstagramMedium(byte[] bytes, string mimeType) =>
        AddMedium($"https://{LookasideHost}/ig_messaging_cdn/?asset_id={NextId()}&signature={Secret()}", bytes, mimeType);

    /// <summary>This lies at a URL of one of <see cref="Hosts"/>.</summary>
    public GraphMedium AddMedium(string url, byte[] bytes, string mimeType)
    {
        Uri address = new(url);
        GraphMedium medium = new(address.AbsoluteUri, bytes, mimeType, address);
        _byUrl[address.Host + address.PathAndQuery] = medium;
        return medium;
    }

    /// <summary>From now on this goes wrong when a medium is looked up, before what went wrong already.</summary>
    public void FailLookUps(FarEndFault fault) => _lookUpFaults.Add(fault);

    /// <summary>From now on this goes wrong when a medium is downloaded, before what went wrong already.</summary>
    public void FailDownloads(FarEndFault fault) => _downloadFaults.Add(fault);

    /// <summary>The messages of the business that it has accepted, in the order in which they came.</summary>
    public IReadOnlyList<GraphSentMessage> Sent => _sending.Sent;

    /// <summary>From now on this goes wrong when the business sends something, before what went wrong already. The subject is the customer.</summary>
    public void FailSending(FarEndFault fault) => _sending.Faults.Add(fault);

    /// <summary>Nothing goes wrong any more but what was set for single media.</summary>
    public void Recover()
    {
        _sending.Faults.Clear();
        _lookUpFaults.Clear();
        _downloadFaults.Clear();
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _server!.DisposeAsync();

    [GeneratedRegex(@"^/(v\d+\.\d+/)?(?<id>[^/]+)$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex MediumPath();

    private static string Secret() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    private string NextId() => Interlocked.Increment(ref _lastId).ToString(CultureInfo.InvariantCulture);

    private bool IsAuthorized(HttpRequest request) => request.Headers.Authorization.ToString() == $"Bearer {AccessToken}";

    private Task HandleAsync(HttpContext context)
    {
        if (GraphSending.IsSending(context.Request))
        {
            return _sending.HandleAsync(context, IsAuthorized(context.Request), _requests.Enqueue);
        }

        _requests.Enqueue(RecordedRequest.Of(context.Request));
        if (!HttpMethods.IsGet(context.Request.Method))
        {
            return GraphErrors.WriteAsync(context, 400);
        }

        if (context.Request.Host.Host == ApiHost)
        {
            return LookUpAsync(context);
        }

        return context.Request.Path.StartsWithSegments("/whatsapp_business/attachments", StringComparison.Ordinal) ? DownloadWhatsAppAsync(context) : DownloadAsync(context);
    }

    private Task LookUpAsync(HttpContext context)
    {
        string id = MediumPath().Match(context.Request.Path.Value ?? "").Groups["id"].Value;
        GraphMedium? medium = _media.GetValueOrDefault(id);
        return PassAsync(context, id, _lookUpFaults, medium?.LookUpFault, exchange =>
        {
            string? phoneNumberId = context.Request.Query["phone_number_id"];
            if (!IsAuthorized(context.Request))
            {
                return exchange.RefuseAsync(401);
            }

            if (medium is null || (phoneNumberId is not null && medium.PhoneNumberId is not null && phoneNumberId != medium.PhoneNumberId))
            {
                return exchange.RefuseAsync(400);
            }

            exchange.Body = Describe(medium);
            return exchange.SendAsync();
        });
    }

    private byte[] Describe(GraphMedium medium)
    {
        string hash = Secret();
        DateTimeOffset expires = _time.GetUtcNow() + UrlLifetime;
        _attachments[hash] = (medium, expires);
        return System.Text.Encoding.UTF8.GetBytes(new JsonObject
        {
            ["url"] = string.Create(CultureInfo.InvariantCulture, $"https://{LookasideHost}/whatsapp_business/attachments/?mid={medium.Id}&ext={expires.ToUnixTimeSeconds()}&hash={hash}"),
            ["mime_type"] = medium.MimeType,
            ["sha256"] = medium.AnnouncedSha256,
            ["file_size"] = medium.AnnouncedSize,
            ["id"] = medium.Id,
            ["messaging_product"] = "whatsapp",
        }.ToJsonString());
    }

    private Task DownloadWhatsAppAsync(HttpContext context)
    {
        Dictionary<string, Microsoft.Extensions.Primitives.StringValues> query = QueryHelpers.ParseQuery(context.Request.QueryString.Value);
        (GraphMedium Medium, DateTimeOffset Expires) known = _attachments.GetValueOrDefault(query.GetValueOrDefault("hash").ToString());
        return PassAsync(context, known.Medium?.Id, _downloadFaults, known.Medium?.DownloadFault, exchange =>
        {
            if (!IsAuthorized(context.Request))
            {
                return exchange.RefuseAsync(401);
            }

            // The far end forgets the URL after its time: whoever is late looks the medium up again.
            return known.Medium is null || _time.GetUtcNow() >= known.Expires ? exchange.RefuseAsync(404) : exchange.SendAsync();
        }, known.Medium);
    }

    private Task DownloadAsync(HttpContext context)
    {
        GraphMedium? medium = _byUrl.GetValueOrDefault(context.Request.Host.Host + context.Request.Path.ToUriComponent() + context.Request.QueryString.ToUriComponent());
        return PassAsync(
            context, medium?.Id, _downloadFaults, medium?.DownloadFault, exchange => medium is null ? exchange.RefuseAsync(404) : exchange.SendAsync(), medium);
    }

    private static Task PassAsync(
        HttpContext context, string? id, FarEndFaultList faults, FarEndFault? own, Func<FarEndExchange, Task> answer, GraphMedium? download = null)
    {
        FarEndExchange exchange = new(context, id, status => GraphErrors.WriteAsync(context, status));
        if (download is not null)
        {
            (exchange.Body, exchange.ContentType) = (download.Bytes, download.ContentType);
        }

        return faults.PassAsync(exchange, () => own is null ? answer(exchange) : own(exchange, () => answer(exchange)));
    }
}
