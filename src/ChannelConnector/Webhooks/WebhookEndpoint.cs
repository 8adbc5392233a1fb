using ChannelConnector.Configuration;
using ChannelConnector.Contract;
using ChannelConnector.Telemetry;

namespace ChannelConnector.Webhooks;

/// <summary>What a platform calls: the handshake and the events. An answer never says why something was refused.</summary>
internal sealed class WebhookEndpoint(ContractGate gate, WebhookProtocol protocol, SigningSecrets secrets, WebhookReceiver receiver, BodyBudget budget, ConnectorMetrics metrics, TimeProvider time)
{
    /// <summary>The path to register with the platform.</summary>
    public const string Path = "/webhook";

    /// <summary>The handshake, by which the platform makes sure that the address is the channel's.</summary>
    public async Task VerifyAsync(HttpContext context)
    {
        if (!gate.IsOpen())
        {
            Refuse(context, StatusCodes.Status503ServiceUnavailable, "closed");
            return;
        }

        if (protocol.Answer(context.Request.Query, secrets.Current) is not { } answer)
        {
            Refuse(context, StatusCodes.Status403Forbidden, "handshake");
            return;
        }

        context.Response.ContentType = protocol.AnswerType;
        context.Response.Headers.XContentTypeOptions = "nosniff";
        await context.Response.WriteAsync(answer, context.RequestAborted);
    }

    /// <summary>The events: 200 only when everything of them is durable.</summary>
    public async Task ReceiveAsync(HttpContext context)
    {
        if (!gate.IsOpen())
        {
            Refuse(context, StatusCodes.Status503ServiceUnavailable, "closed");
        }
        else if (!RequestBody.IsJson(context.Request))
        {
            Refuse(context, StatusCodes.Status415UnsupportedMediaType, "content-type");
        }
        else
        {
            await ReadAsync(context);
        }
    }

    private async Task ReadAsync(HttpContext context)
    {
        BodyRead read = await RequestBody.ReadAsync(context.Request, budget, time);
        using RequestBody? body = read.Body;
        if (body is null)
        {
            Refuse(context, read.Status, read.Reason);
            return;
        }

        if (!protocol.IsSigned(Single(context.Request), body.Bytes.Span, secrets.Current))
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
    private string? Single(HttpRequest request) => request.Headers[protocol.SignatureHeader] is { Count: 1 } header ? header[0] : null;

    private void Refuse(HttpContext context, int status, string reason)
    {
        context.Response.StatusCode = status;
        metrics.Refused.Add(1, new KeyValuePair<string, object?>("reason", reason));
    }
}
