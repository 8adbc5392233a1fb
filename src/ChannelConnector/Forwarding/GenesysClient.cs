using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using ChannelConnector.Configuration;
using ChannelConnector.Outbound;

namespace ChannelConnector.Forwarding;

/// <summary>Sends messages and receipts to an Open Messaging integration of Genesys Cloud. What is answered beside the status is not read.</summary>
internal sealed class GenesysClient : IDisposable
{
    /// <summary>How long an answer is waited for.</summary>
    public static readonly TimeSpan TimeOut = TimeSpan.FromSeconds(20);

    private const int LargestAnswer = 64 * 1024;
    private static readonly TimeSpan UsualPause = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(10);

    private readonly HttpClient _client;
    private readonly GenesysTokens _tokens;
    private readonly TimeProvider _time;
    private readonly Uri _messages;
    private readonly Uri _receipts;

    /// <param name="handler">The way out, which others use too. It must not follow redirects: the token is for one host.</param>
    /// <param name="settings">Region and integration.</param>
    /// <param name="credentials"><c>genesysClientId</c> and <c>genesysClientSecret</c>.</param>
    /// <param name="time">The clock.</param>
    public GenesysClient(HttpMessageHandler handler, ConnectorSettings settings, ConnectorCredentials credentials, TimeProvider time)
    {
        _client = new HttpClient(handler, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = LargestAnswer };
        _tokens = new GenesysTokens(_client, settings.GenesysRegion, credentials, time);
        _time = time;
        string integration = $"https://api.{settings.GenesysRegion}/api/v2/conversations/messages/{settings.GenesysIntegrationId}/inbound/open";
        _messages = new Uri($"{integration}/message");
        _receipts = new Uri($"{integration}/receipt");
    }

    /// <summary>Sends one message. A token that is refused is renewed once.</summary>
    /// <param name="message">The message.</param>
    /// <param name="isWanted">Asked at the last moment: a message may be unsent while a token is waited for.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<ForwardOutcome> SendAsync(OpenInboundMessage message, Func<Task<bool>> isWanted, CancellationToken cancellationToken) =>
        SendAsync(_messages, JsonSerializer.SerializeToUtf8Bytes(message, ForwardingJsonContext.Default.OpenInboundMessage), isWanted, cancellationToken);

    /// <summary>Tells what has become of an answer.</summary>
    /// <param name="receipt">The receipt.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<ForwardOutcome> SendAsync(OpenReceipt receipt, CancellationToken cancellationToken) =>
        SendAsync(_receipts, JsonSerializer.SerializeToUtf8Bytes(receipt, OutboundJsonContext.Default.OpenReceipt), static () => Task.FromResult(true), cancellationToken);

    private async Task<ForwardOutcome> SendAsync(Uri address, byte[] body, Func<Task<bool>> isWanted, CancellationToken cancellationToken)
    {
        for (bool isFirst = true; ; isFirst = false)
        {
            TokenResult token = await _tokens.GetAsync(cancellationToken);
            if (token.Token is null)
            {
                return token.Problem!;
            }

            if (!await isWanted())
            {
                return ForwardOutcome.Gone;
            }

            ForwardOutcome? outcome = await PostAsync(address, body, token.Token, cancellationToken);
            if (outcome is not null)
            {
                return outcome;
            }

            _tokens.Discard(token.Token);
            if (!isFirst)
            {
                return ForwardOutcome.Misconfigured("401 Unauthorized");
            }
        }
    }

    public void Dispose() => _client.Dispose();

    /// <summary>A word for what went wrong with a request. Messages of exceptions quote what was sent.</summary>
    internal static string Word(Exception exception) => exception switch
    {
        OperationCanceledException => "TimedOut",
        HttpRequestException { HttpRequestError: not HttpRequestError.Unknown } http => http.HttpRequestError.ToString(),
        _ => "Unreachable",
    };

    /// <summary>Reads how long to wait: seconds or a date, a minute if neither can be read, at most ten.</summary>
    internal static ForwardOutcome Throttled(HttpResponseMessage response, DateTimeOffset now)
    {
        RetryConditionHeaderValue? header = response.Headers.RetryAfter;
        TimeSpan pause = header?.Delta ?? (header?.Date - now) ?? UsualPause;
        return new ForwardOutcome(ForwardResult.Throttled, "429 Throttled", TimeSpan.FromSeconds(Math.Clamp(pause.TotalSeconds, 1, LongestPause.TotalSeconds)));
    }

    // Null: the token was refused.
    private async Task<ForwardOutcome?> PostAsync(Uri address, byte[] body, string token, CancellationToken cancellationToken)
    {
        using CancellationTokenSource timeOut = new(TimeOut, _time);
        using CancellationTokenSource both = CancellationTokenSource.CreateLinkedTokenSource(timeOut.Token, cancellationToken);
        try
        {
            using HttpRequestMessage request = new(HttpMethod.Post, address);
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            request.Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
            using HttpResponseMessage response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, both.Token);
            return (int)response.StatusCode == 401 ? null : Classify(response);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return ForwardOutcome.Failed(Word(exception));
        }
    }

    // What is said of the message is refused for good; what would be said of every message (the address, the permission, the method, the media
    // type of the request) is a matter of the channel; what says neither is tried again, and FailureRecord finds the message that never passes.
    private ForwardOutcome Classify(HttpResponseMessage response) => (int)response.StatusCode switch
    {
        >= 200 and < 300 => ForwardOutcome.Accepted,
        400 => new ForwardOutcome(ForwardResult.Refused, "400 BadRequest"),
        413 => new ForwardOutcome(ForwardResult.Refused, "413 TooLarge"),
        422 => new ForwardOutcome(ForwardResult.Refused, "422 Unprocessable"),
        403 => ForwardOutcome.Misconfigured("403 Forbidden"),
        404 => ForwardOutcome.Misconfigured("404 NotFound"),
        429 => Throttled(response, _time.GetUtcNow()),
        408 or 409 or 423 or 425 or >= 500 => ForwardOutcome.Failed(string.Create(CultureInfo.InvariantCulture, $"{(int)response.StatusCode} NotNow")),
        int status => ForwardOutcome.Misconfigured(string.Create(CultureInfo.InvariantCulture, $"{status} NotUnderstood")),
    };
}
