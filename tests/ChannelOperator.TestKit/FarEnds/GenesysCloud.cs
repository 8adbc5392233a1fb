using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace ChannelOperator.TestKit.FarEnds;

/// <summary>
/// Stands in for login and API of a region of Genesys Cloud, as far as a connector talks to it: tokens, inbound open messages, receipts, and its outbound webhook. It keeps what it has accepted, and breaks as it is told.
/// </summary>
public sealed partial class GenesysCloud : IAsyncDisposable
{
    private readonly TimeProvider _time;
    private readonly GenesysTokens _tokens;
    private readonly GenesysRateLimit _limit;
    private readonly GenesysInbox _inbox = new();
    private readonly GenesysReceipts _receipts = new();
    private readonly FarEndFaultList _faults = new();
    private readonly FarEndFaultList _loginFaults = new();
    private readonly ConcurrentQueue<RecordedRequest> _requests = new();
    private readonly ConcurrentDictionary<string, Guid> _conversations = new(StringComparer.Ordinal);
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });
    private FarEndServer? _server;

    private GenesysCloud(string region, TimeProvider time)
    {
        (Region, _time) = (region, time);
        _tokens = new GenesysTokens(time);
        _limit = new GenesysRateLimit(time);
    }

    /// <summary>Its domain.</summary>
    public string Region { get; }

    /// <summary>The host that issues tokens.</summary>
    public string LoginHost => $"login.{Region}";

    /// <summary>The host of the API.</summary>
    public string ApiHost => $"api.{Region}";

    /// <summary>Where it listens.</summary>
    public IPEndPoint EndPoint => _server!.EndPoint;

    /// <summary>The client that gets a token.</summary>
    public string ClientId { get; set; } = Guid.NewGuid().ToString();

    /// <summary>Its secret.</summary>
    public string ClientSecret { get; set; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(20));

    /// <summary>The one integration that there is.</summary>
    public string IntegrationId { get; set; } = Guid.NewGuid().ToString();

    /// <summary>How long the next tokens are valid.</summary>
    public TimeSpan TokenLifetime { get; set; } = TimeSpan.FromDays(1);

    /// <summary>How many tokens it has issued.</summary>
    public int TokensIssued => _tokens.Issued;

    /// <summary>How many requests to the API it answers in a minute; no limit where there is none.</summary>
    public int? RequestsPerMinute { get; set; }

    /// <summary>While it is down every connection is broken.</summary>
    public bool IsDown
    {
        get => _server!.IsDown;
        set => _server!.IsDown = value;
    }

    /// <summary>How many connections are open now.</summary>
    internal int OpenCount => _server!.OpenCount;

    /// <summary>Every request that reached it whole, with its body, whatever was answered.</summary>
    public IReadOnlyCollection<RecordedRequest> Requests => _requests;

    /// <summary>What it has accepted, in the order in which it came, twice what came twice.</summary>
    public IReadOnlyList<GenesysDelivery> Accepted => _inbox.Accepted;

    /// <summary>How many messages it has accepted, what came twice counted twice.</summary>
    public int AcceptedCount => _inbox.AcceptedCount;

    /// <summary>What was sent to it, accepted or not, in the order in which it was answered.</summary>
    public IReadOnlyList<GenesysAttempt> Attempts => _inbox.Attempts;

    /// <summary>What it has accepted by message id, each with how often it came, in the order in which it came first.</summary>
    public IReadOnlyList<GenesysDeliveryCount> Deliveries =>
        [.. Accepted.GroupBy(delivery => delivery.MessageId, StringComparer.Ordinal).Select(same => new GenesysDeliveryCount(same.First(), same.Count()))];

    /// <summary>Starts one.</summary>
    public static async Task<GenesysCloud> StartAsync(CertificateAuthority authority, TimeProvider time, string region = "mypurecloud.de")
    {
        GenesysCloud cloud = new(region, time);
        cloud._server = await FarEndServer.StartAsync(authority, cloud.HandleAsync);
        return cloud;
    }

    /// <summary>What was accepted for one conversation, in the order in which it came.</summary>
    public IReadOnlyList<GenesysDelivery> AcceptedFrom(string from) => [.. Accepted.Where(delivery => delivery.From == from)];

    /// <summary>From now on this goes wrong with messages, before what went wrong already.</summary>
    public void Fail(FarEndFault fault) => _faults.Add(fault);

    /// <summary>The receipts that it has accepted, in the order in which they came.</summary>
    public IReadOnlyList<GenesysReceipt> Receipts => _receipts.Accepted;

    /// <summary>From now on this goes wrong with receipts. The subject is the answer's id.</summary>
    public void FailReceipts(FarEndFault fault) => _receipts.Faults.Add(fault);

    /// <summary>From now on this goes wrong when a token is asked for.</summary>
    public void FailLogins(FarEndFault fault) => _loginFaults.Add(fault);

    /// <summary>Nothing goes wrong any more, and it is up.</summary>
    public void Recover()
    {
        _faults.Clear();
        _loginFaults.Clear();
        _receipts.Faults.Clear();
        IsDown = false;
    }

    /// <summary>No token that was issued is valid any more.</summary>
    public void RevokeTokens() => _tokens.RevokeAll();

    /// <summary>Forgets what has come.</summary>
    public void Forget() => _inbox.Clear();

    /// <summary>Calls a connector's outbound webhook as it does: waits 10 s, and sends again up to five times, 5 s apart, after a time-out, 429 or 5xx. Tells the last status; 0 for none.</summary>
    public Task<int> DeliverAsync(GenesysAnswer answer, string secret, Uri connector) => new GenesysCaller(_http, _time).CallAsync(answer, secret, connector);

    /// <summary>Fetches an attachment from the connector, as Genesys Cloud would after accepting a message.</summary>
    /// <param name="url">The URL, as the message has it.</param>
    /// <param name="connector">Where the connector listens: in a test nothing stands before it that would know the URL's host.</param>
    /// <param name="cancellationToken">Ends the fetch.</param>
    public async Task<FetchedAttachment> FetchAttachmentAsync(Uri url, Uri connector, CancellationToken cancellationToken = default)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri(connector, url.PathAndQuery));
        request.Headers.Host = url.Authority;
        using HttpResponseMessage response = await _http.SendAsync(request, cancellationToken);
        byte[] bytes = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        return new FetchedAttachment((int)response.StatusCode, response.Content.Headers.ContentType?.ToString(), bytes);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return _server!.DisposeAsync();
    }

    [GeneratedRegex("^/api/v2/conversations/messages/(?<integration>[^/]+)/inbound/open/(?<what>message|receipt)$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex MessagePath();

    private async Task HandleAsync(HttpContext context)
    {
        using MemoryStream body = new();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        _requests.Enqueue(RecordedRequest.Of(context.Request) with { Body = body.ToArray() });
        body.Position = 0;
        context.Request.Body = body;
        await AnswerAsync(context);
    }

    private Task AnswerAsync(HttpContext context)
    {
        string host = context.Request.Host.Host;
        bool isPost = HttpMethods.IsPost(context.Request.Method);
        if (host == LoginHost && isPost && context.Request.Path == "/oauth/token")
        {
            FarEndExchange exchange = new(context, subject: null, status => GenesysErrors.WriteAsync(context, status));
            return _loginFaults.PassAsync(exchange, () => LogInAsync(exchange));
        }

        Match message = MessagePath().Match(context.Request.Path.Value ?? "");
        if (host != ApiHost || !isPost || !message.Success)
        {
            return GenesysErrors.WriteAsync(context, 404);
        }

        string integration = message.Groups["integration"].Value;
        return message.Groups["what"].Value == "message" ? ReceiveAsync(context, integration) : _receipts.ReceiveAsync(context, () => Refusal(context, integration), () => _limit.Count(RequestsPerMinute));
    }

    private async Task LogInAsync(FarEndExchange exchange)
    {
        HttpRequest request = exchange.Context.Request;
        IFormCollection form = request.HasFormContentType ? await request.ReadFormAsync() : FormCollection.Empty;
        string expected = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{ClientId}:{ClientSecret}"));
        bool isKnown = AuthenticationHeaderValue.TryParse(request.Headers.Authorization, out AuthenticationHeaderValue? given)
            && string.Equals(given.Scheme, "Basic", StringComparison.OrdinalIgnoreCase) && given.Parameter == expected;
        if (!isKnown || form["grant_type"] != "client_credentials")
        {
            string error = isKnown ? "unsupported_grant_type" : "invalid_client";
            exchange.Context.Response.StatusCode = isKnown ? 400 : 401;
            exchange.Body = Encoding.UTF8.GetBytes(new JsonObject { ["error"] = error, ["description"] = error, ["error_description"] = error }.ToJsonString());
        }
        else
        {
            JsonObject token = new() { ["access_token"] = _tokens.Issue(TokenLifetime), ["token_type"] = "bearer", ["expires_in"] = (long)TokenLifetime.TotalSeconds };
            exchange.Body = Encoding.UTF8.GetBytes(token.ToJsonString());
        }

        await exchange.SendAsync();
    }

    private async Task ReceiveAsync(HttpContext context, string integrationId)
    {
        using MemoryStream body = new();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        using JsonDocument? message = Parse(body);
        FarEndExchange exchange = new(context, message is null ? null : GenesysMessageReader.MessageId(message.RootElement), status => GenesysErrors.WriteAsync(context, status));
        DateTimeOffset now = _time.GetUtcNow();
        bool isNoted = false;
        // Before the first byte of the answer is sent: whoever has it finds the attempt noted.
        context.Response.OnStarting(() =>
        {
            Note(context.Response.StatusCode);
            return Task.CompletedTask;
        });
        try
        {
            await _faults.PassAsync(exchange, () => AnswerAsync(exchange, integrationId, message, body));
        }
        finally
        {
            if (exchange.IsBroken || context.RequestAborted.IsCancellationRequested)
            {
                Note(status: null);
            }
        }

        void Note(int? status)
        {
            if (!isNoted)
            {
                isNoted = true;
                _inbox.Note(new GenesysAttempt(exchange.Subject, now, status));
            }
        }
    }

    private int? Refusal(HttpContext context, string integrationId) =>
        !IsAuthorized(context.Request) ? 401 : integrationId != IntegrationId ? 404 : !context.Request.HasJsonContentType() ? 415 : null;

    private Task AnswerAsync(FarEndExchange exchange, string integrationId, JsonDocument? message, MemoryStream body)
    {
        HttpContext context = exchange.Context;
        if (!IsAuthorized(context.Request))
        {
            return exchange.RefuseAsync(401);
        }

        if (_limit.Count(RequestsPerMinute) is { } pause)
        {
            return GenesysErrors.TooManyAsync(context, pause);
        }

        if (integrationId != IntegrationId)
        {
            return exchange.RefuseAsync(404);
        }

        if (!context.Request.HasJsonContentType())
        {
            return exchange.RefuseAsync(415);
        }

        IReadOnlyList<string> problems = message is null ? ["body: is no JSON"] : GenesysMessageSchema.Check(message.RootElement);
        if (problems.Count > 0)
        {
            return GenesysErrors.WriteAsync(context, 400, string.Join("; ", problems));
        }

        GenesysDelivery delivery = GenesysMessageReader.Read(integrationId, message!.RootElement, body.GetBuffer().AsSpan(0, (int)body.Length), _time.GetUtcNow());
        _inbox.Accept(delivery);
        Guid? conversation = context.Request.Query["prefetchConversationId"] == "true" ? _conversations.GetOrAdd(delivery.From, _ => Guid.NewGuid()) : null;
        exchange.Body = GenesysMessageReader.Answer(Guid.NewGuid().ToString("N"), integrationId, message.RootElement, conversation);
        return exchange.SendAsync();
    }

    private bool IsAuthorized(HttpRequest request) =>
        AuthenticationHeaderValue.TryParse(request.Headers.Authorization, out AuthenticationHeaderValue? given)
        && string.Equals(given.Scheme, "Bearer", StringComparison.OrdinalIgnoreCase) && _tokens.IsValid(given.Parameter ?? "");

    private static JsonDocument? Parse(MemoryStream body)
    {
        try
        {
            return JsonDocument.Parse(body.GetBuffer().AsMemory(0, (int)body.Length));
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
