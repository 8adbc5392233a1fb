using ChannelConnector.Configuration;
using ChannelConnector.Contract;
using ChannelConnector.Inbox;
using ChannelConnector.Platforms;
using ChannelConnector.Redaction;
using ChannelConnector.Telemetry;
using ChannelConnector.Webhooks;

namespace ChannelConnector.Outbound;

/// <summary>What Genesys Cloud calls with an agent's answer: 200 only when it is durable. An answer of ours never says why something was refused.</summary>
internal sealed partial class OutboundEndpoint(
    ContractGate gate, SigningSecrets secrets, ConnectorSettings settings, AnswerPlanner planner, IOutbox outbox, BodyBudget budget, ConnectorMetrics metrics, TimeProvider time, ILogger<OutboundEndpoint> logger)
{
    /// <summary>The path to register with the integration.</summary>
    public const string Path = "/outbound";

    /// <summary>Serves it.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost(Path, ReceiveAsync);
        if (secrets.Webhook.Count == 0)
        {
            LogOff();
        }
    }

    private async Task ReceiveAsync(HttpContext context)
    {
        if (secrets.Webhook.Count == 0)
        {
            Refuse(context, StatusCodes.Status404NotFound, "off");
        }
        else if (!gate.IsOpen())
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
        }
        else if (!GenesysSignature.Verify(context.Request.Headers[GenesysSignature.Header] is { Count: 1 } header ? header[0] : null, body.Bytes.Span, secrets.Webhook))
        {
            Refuse(context, StatusCodes.Status401Unauthorized, "signature");
        }
        else
        {
            await TakeAsync(context, body.Bytes);
        }
    }

    private async Task TakeAsync(HttpContext context, ReadOnlyMemory<byte> body)
    {
        try
        {
            await TakeAsync(OutboundParser.Parse(body));
            context.Response.StatusCode = StatusCodes.Status200OK;
        }
        catch (MalformedWebhookException)
        {
            Refuse(context, StatusCodes.Status400BadRequest, "malformed");
        }
        catch (InboxException exception)
        {
            LogNotCommitted(exception.Message);
            Refuse(context, StatusCodes.Status503ServiceUnavailable, "ask-again");
        }
    }

    private async Task TakeAsync(OutboundMessage message)
    {
        if (!string.Equals(message.Integration, settings.GenesysIntegrationId, StringComparison.OrdinalIgnoreCase))
        {
            Count("other-integration");
            return;
        }

        if (message.Kind != OutboundKinds.Answer)
        {
            Count(message.Kind);
            return;
        }

        NewAnswer answer = planner.Plan(message, time.GetUtcNow(), out int removed);
        if (!await outbox.AddAsync(answer))
        {
            Count("repeated");
            return;
        }

        Count(OutboundKinds.Answer);
        if (removed > 0)
        {
            metrics.Redacted.Add(removed, new KeyValuePair<string, object?>("label", RedactedMessage.Link));
        }

        if (answer.Failure is { } failure)
        {
            metrics.AnswersFailed.Add(1, new KeyValuePair<string, object?>("code", failure.Code));
        }
    }

    private void Count(string type) => metrics.AnswersReceived.Add(1, new KeyValuePair<string, object?>("type", type));

    private void Refuse(HttpContext context, int status, string reason)
    {
        context.Response.StatusCode = status;
        metrics.Refused.Add(1, new KeyValuePair<string, object?>("reason", $"outbound-{reason}"));
    }

    [LoggerMessage(LogLevel.Warning, "Agents' answers are not delivered: the channel's Secret has no genesysWebhookSecret. Put the integration's signature secret token there, and register this connector's /outbound as its webhook")]
    private partial void LogOff();

    [LoggerMessage(LogLevel.Error, "An answer was not accepted, and Genesys Cloud is asked to send it again: {Reason}")]
    private partial void LogNotCommitted(string reason);
}
