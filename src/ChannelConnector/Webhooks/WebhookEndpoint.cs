using System.Security.Cryptography;
using System.Text;
using ChannelConnector.Configuration;
using ChannelConnector.Contract;
using ChannelConnector.Telemetry;

namespace ChannelConnector.Webhooks;

/// <summary>What a Meta platform calls: the handshake and the events. An answer never says why something was refused.</summary>
internal sealed class WebhookEndpoint(ContractGate gate, SigningSecrets secrets, ConnectorCredentials credentials, WebhookReceiver receiver, ConnectorMetrics metrics, TimeProvider time)
{
    /// <summary>The path to register with the platform.</summary>
    public const string Path = "/webhook";

    private const int MaximumChallenge = 1024;

    private readonly BodyBudget _budget = new();

    /// <summary>
    /// The handshake: answers <c>hub.challenge</c> if <c>hub.verify_token</c> is the channel's.
    /// Source: https://developers.facebook.com/docs/graph-api/webhooks/getting-started/.
    /// </summary>
    public async Task VerifyAsync(HttpContext context)
    {
        IQueryCollection query = context.Request.Query;
        string challenge = query["hub.challenge"].ToString();
        if (!gate.IsOpen())
        {
            Refuse(context, StatusCodes.Status503ServiceUnavailable, "closed");
            return;
        }

        if (query["hub.mode"] != "subscribe" || challenge.Length is 0 or > MaximumChallenge || !IsToken(query["hub.verify_token"].ToString()))
        {
            Refuse(context, StatusCodes.Status403Forbidden, "handshake");
            return;
        }

        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        await context.Response.WriteAsync(challenge, context.RequestAborted);
    }

    /// <summary>The events: 200 only when everything of them is durable.</summary>
    public async Task ReceiveAsync(HttpContext context)
    {
        if (!gate.IsOpen())
        {
            Refuse(context, StatusCodes.Status503ServiceUnavailable, "closed");
        }
        else if (!IsJson(context.Request))
        {
            Refuse(context, StatusCodes.Status415UnsupportedMediaType, "content-type");
        }
        else
        {
            await ReadAsync(context);
        }
    }

    private static bool IsJson(HttpRequest request)
    {
        string type = request.ContentType ?? "";
        int end = type.IndexOf(';', StringComparison.Ordinal);
        ReadOnlySpan<char> media = (end < 0 ? type : type.AsSpan(0, end)).Trim();
        return media.Equals("application/json", StringComparison.OrdinalIgnoreCase) && request.Headers.ContentEncoding.Count == 0;
    }

    private async Task ReadAsync(HttpContext context)
    {
        BodyRead read = await RequestBody.ReadAsync(context.Request, _budget, time);
        using RequestBody? body = read.Body;
        if (body is null)
        {
            Refuse(context, read.Status, read.Reason);
            return;
        }

        if (!MetaSignature.Verify(Single(context.Request), body.Bytes.Span, secrets.Current))
        {
            Refuse(context, StatusCodes.Status401Unauthorized, "signature");
            return;
        }

        switch (await receiver.ReceiveAsync(body.Bytes))
        {
            case WebhookOutcome.Accepted:
                context.Response.StatusCode = StatusCodes.Status200OK;
                break;
            case WebhookOutcome.AskAgain:
                Refuse(context, StatusCodes.Status503ServiceUnavailable, "ask-again");
                break;
            default:
                Refuse(context, StatusCodes.Status400BadRequest, "malformed");
                break;
        }
    }

    // Two headers would be a way to show one to whoever checks and another to whoever counts.
    private static string? Single(HttpRequest request) => request.Headers[MetaSignature.Header] is { Count: 1 } header ? header[0] : null;

    private bool IsToken(string given) => credentials.Find("verifyToken") is { } token
        && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(token)), SHA256.HashData(Encoding.UTF8.GetBytes(given)));

    private void Refuse(HttpContext context, int status, string reason)
    {
        context.Response.StatusCode = status;
        metrics.Refused.Add(1, new KeyValuePair<string, object?>("reason", reason));
    }
}
