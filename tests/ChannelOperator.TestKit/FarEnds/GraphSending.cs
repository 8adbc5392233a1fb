using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace ChannelOperator.TestKit.FarEnds;

/// <summary>Meta's send endpoints: <c>/NODE/messages</c> of WhatsApp, Messenger and Instagram. What is not documented is refused.</summary>
internal sealed partial class GraphSending
{
    private readonly ConcurrentQueue<GraphSentMessage> _sent = new();
    private int _last;

    public FarEndFaultList Faults { get; } = new();

    public IReadOnlyList<GraphSentMessage> Sent => [.. _sent];

    public static bool IsSending(HttpRequest request) => HttpMethods.IsPost(request.Method) && request.Host.Host == GraphApi.ApiHost && MessagesPath().IsMatch(request.Path.Value ?? "");

    public async Task HandleAsync(HttpContext context, bool isAuthorized, Action<RecordedRequest> record)
    {
        using MemoryStream bytes = new();
        await context.Request.Body.CopyToAsync(bytes, context.RequestAborted);
        record(RecordedRequest.Of(context.Request) with { Body = bytes.ToArray() });
        JsonObject body = JsonNode.Parse(bytes.ToArray())!.AsObject();
        string? customer = (string?)(body["to"] ?? body["recipient"]?["id"]);
        FarEndExchange exchange = new(context, customer, status => GraphErrors.WriteAsync(context, status));
        await Faults.PassAsync(exchange, () => AcceptAsync(exchange, isAuthorized, body));
    }

    [GeneratedRegex(@"^/v\d+\.\d+/(?<node>[^/]+)/messages$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex MessagesPath();

    private Task AcceptAsync(FarEndExchange exchange, bool isAuthorized, JsonObject body)
    {
        if (!isAuthorized)
        {
            return exchange.RefuseAsync(401);
        }

        bool isWhatsApp = (string?)body["messaging_product"] == "whatsapp";
        if (exchange.Subject is not { Length: > 0 } customer || !(isWhatsApp ? IsWhatsApp(body) : IsMessaging(body)))
        {
            return GraphErrors.WriteAsync(exchange.Context, 400, 100, subcode: null);
        }

        int number = Interlocked.Increment(ref _last);
        string node = MessagesPath().Match(exchange.Context.Request.Path.Value!).Groups["node"].Value;
        GraphSentMessage sent = new(string.Create(CultureInfo.InvariantCulture, $"{(isWhatsApp ? "wamid.OUT" : "m_OUT")}{number}"), customer, node, body);
        _sent.Enqueue(sent);
        JsonObject answer = isWhatsApp
            ? new JsonObject
            {
                ["messaging_product"] = "whatsapp",
                ["contacts"] = new JsonArray(new JsonObject { ["input"] = customer, ["wa_id"] = customer }),
                ["messages"] = new JsonArray(new JsonObject { ["id"] = sent.Id }),
            }
            : new JsonObject { ["recipient_id"] = customer, ["message_id"] = sent.Id };
        exchange.Body = JsonSerializer.SerializeToUtf8Bytes(answer);
        return exchange.SendAsync();
    }

    private static bool IsWhatsApp(JsonObject body) =>
        (string?)body["type"] is { } type && body[type] is JsonObject content && body.All(member => member.Key is "messaging_product" or "recipient_type" or "to" or "type" or "biz_opaque_callback_data" || member.Key == type)
        && (type == "text" ? (string?)content["body"] is { Length: > 0 and <= 4096 } : type is "image" or "video" or "audio" or "document" && IsHttps((string?)content["link"]));

    private static bool IsMessaging(JsonObject body) =>
        (string?)body["messaging_type"] == "RESPONSE" && body["message"] is JsonObject message && body.All(member => member.Key is "recipient" or "messaging_type" or "message")
        && ((string?)message["text"] is { Length: > 0 and <= 2000 }
            || ((string?)message["attachment"]?["type"] is "image" or "video" or "audio" or "file" && IsHttps((string?)message["attachment"]?["payload"]?["url"])));

    private static bool IsHttps(string? url) => Uri.TryCreate(url, UriKind.Absolute, out Uri? address) && address.Scheme == Uri.UriSchemeHttps;
}
