using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace ChannelOperator.TestKit.FarEnds;

/// <summary>X's endpoint that sends a direct message: POST /2/dm_conversations/with/:participant_id/messages of https://docs.x.com. What is not documented is refused.</summary>
internal sealed partial class XSending(OAuthCheck check)
{
    private readonly ConcurrentQueue<XSentMessage> _sent = new();
    private long _last = 1_900_000_000_000_000_000;

    public FarEndFaultList Faults { get; } = new();

    public IReadOnlyList<XSentMessage> Sent => [.. _sent];

    public async Task HandleAsync(HttpContext context, Action<RecordedRequest> record, Func<int, Task> refuse)
    {
        using MemoryStream bytes = new();
        await context.Request.Body.CopyToAsync(bytes, context.RequestAborted);
        record(RecordedRequest.Of(context.Request) with { Body = bytes.ToArray() });
        Match path = MessagesPath().Match(context.Request.Path.Value ?? "");
        FarEndExchange exchange = new(context, path.Success ? path.Groups["customer"].Value : null, refuse);
        await Faults.PassAsync(exchange, () => AcceptAsync(exchange, bytes.ToArray()));
    }

    [GeneratedRegex(@"^/2/dm_conversations/with/(?<customer>[0-9]{1,19})/messages$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex MessagesPath();

    private Task AcceptAsync(FarEndExchange exchange, byte[] bytes)
    {
        HttpRequest request = exchange.Context.Request;
        if (!check.IsSigned(request))
        {
            return exchange.RefuseAsync(401);
        }

        if (exchange.Subject is not { } customer || !HttpMethods.IsPost(request.Method) || !request.HasJsonContentType())
        {
            return exchange.RefuseAsync(404);
        }

        if (JsonNode.Parse(bytes) is not JsonObject { Count: 1 } body || (string?)body["text"] is not { Length: > 0 and <= 10_000 } text)
        {
            return exchange.RefuseAsync(400);
        }

        XSentMessage sent = new(Interlocked.Increment(ref _last).ToString(CultureInfo.InvariantCulture), customer, text);
        _sent.Enqueue(sent);
        JsonObject answer = new() { ["data"] = new JsonObject { ["dm_conversation_id"] = $"1-{customer}", ["dm_event_id"] = sent.Id } };
        (exchange.Body, exchange.ContentType) = (JsonSerializer.SerializeToUtf8Bytes(answer), "application/json");
        exchange.Context.Response.StatusCode = StatusCodes.Status201Created;
        return exchange.SendAsync();
    }
}
