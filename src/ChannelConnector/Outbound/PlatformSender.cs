using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ChannelConnector.Outbound;

/// <summary>
/// Sends parts of answers to a platform. None of the send APIs knows an idempotency key, so what counts is to tell apart what was certainly not taken from what may have been. Texts that the
/// platform answers are not read, only its numbers: they may quote the message.
/// </summary>
internal abstract class PlatformSender : IDisposable
{
    /// <summary>How long an answer is waited for.</summary>
    public static readonly TimeSpan TimeOut = TimeSpan.FromSeconds(20);

    private const int LargestAnswer = 64 * 1024;

    private readonly HttpClient _client;
    private readonly TimeProvider _time;

    /// <param name="handler">The way out, which others use too. It must not follow redirects: the credentials are for one host.</param>
    /// <param name="time">The clock.</param>
    protected PlatformSender(HttpMessageHandler handler, TimeProvider time)
    {
        _client = new HttpClient(handler, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = LargestAnswer };
        _time = time;
    }

    /// <summary>The credentials that it sends with.</summary>
    public abstract IReadOnlyList<string> Credentials { get; }

    /// <summary>Sends a part.</summary>
    /// <param name="recipient">The customer's id on the platform.</param>
    /// <param name="part">The part.</param>
    /// <param name="reference">What the platform is to give back.</param>
    /// <param name="cancellationToken">Gives up: then it is not known either.</param>
    public async Task<SendResult> SendAsync(string recipient, AnswerPart part, AnswerReference reference, CancellationToken cancellationToken)
    {
        using HttpRequestMessage? request = Create(recipient, part, reference);
        if (request is null)
        {
            return new SendResult.NotNow("CredentialsMissing", ConcernsAll: true);
        }

        using CancellationTokenSource timeOut = new(TimeOut, _time);
        using CancellationTokenSource both = CancellationTokenSource.CreateLinkedTokenSource(timeOut.Token, cancellationToken);
        try
        {
            using HttpResponseMessage response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, both.Token);
            return Judge(response, await ReadAsync(response, both.Token));
        }
        catch (HttpRequestException exception) when (IsBeforeTheRequest(exception.HttpRequestError))
        {
            return new SendResult.NotNow(exception.HttpRequestError.ToString());
        }
        catch (OperationCanceledException) when (!both.IsCancellationRequested)
        {
            // Neither of the two above: the handler gave up connecting.
            return new SendResult.NotNow("ConnectTimedOut");
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException)
        {
            return new SendResult.Unknown(exception is OperationCanceledException ? "TimedOut" : "AnswerLost");
        }
    }

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            _client.Dispose();
        }
    }

    /// <summary>The request for a part; <see langword="null"/> while a credential is missing.</summary>
    protected abstract HttpRequestMessage? Create(string recipient, AnswerPart part, AnswerReference reference);

    /// <summary>What the platform calls a message that it has taken.</summary>
    protected abstract string? IdOf(JsonElement answer);

    /// <summary>What an answer means that is no success.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="body">Its body; undefined if it is no JSON object.</param>
    /// <param name="pause">How long it asks to wait.</param>
    protected abstract SendResult Refusal(HttpResponseMessage response, JsonElement body, TimeSpan? pause);

    /// <summary>A body.</summary>
    protected static HttpContent Json(JsonObject body) => new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body, OutboundJsonContext.Default.JsonObject))
    {
        Headers = { ContentType = new MediaTypeHeaderValue("application/json") },
    };

    private static bool IsBeforeTheRequest(HttpRequestError error) =>
        error is HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError;

    private SendResult Judge(HttpResponseMessage response, JsonElement body)
    {
        if (response.IsSuccessStatusCode)
        {
            return new SendResult.Sent(body.ValueKind == JsonValueKind.Object ? IdOf(body) : null);
        }

        RetryConditionHeaderValue? after = response.Headers.RetryAfter;
        return Refusal(response, body, after?.Delta ?? (after?.Date - _time.GetUtcNow()));
    }

    // The status is known by now: a body that breaks off changes nothing of what it says.
    private static async Task<JsonElement> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            byte[] bytes = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            using JsonDocument document = JsonDocument.Parse(bytes);
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : default;
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or JsonException or OperationCanceledException)
        {
            return default;
        }
    }
}
