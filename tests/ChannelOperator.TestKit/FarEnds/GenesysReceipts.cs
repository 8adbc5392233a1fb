using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace ChannelOperator.TestKit.FarEnds;

/// <summary>The receipts that were accepted, held against the documented shape: OpenInboundNormalizedReceipt of the SDK, taken at its word.</summary>
internal sealed class GenesysReceipts
{
    private static readonly string[] Statuses = ["Sent", "Delivered", "Failed", "Published", "Removed"];
    private static readonly string[] Codes =
    [
        "MessageExpired", "RateLimited", "MessageNotAllowed", "GeneralError", "UnsupportedMessage", "UnknownMessage", "InvalidMessageStructure", "InvalidDestination", "ServerError",
        "MediaTypeNotAllowed", "InvalidMediaContentLength", "RecipientOptedOut", "DataFiltered",
    ];

    private readonly ConcurrentQueue<GenesysReceipt> _accepted = new();

    public IReadOnlyList<GenesysReceipt> Accepted => [.. _accepted];

    public FarEndFaultList Faults { get; } = new();

    /// <summary>Answers a request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="refusal">Why it is refused before it is looked at.</param>
    /// <param name="limit">How long to wait, where it is one request too many.</param>
    public async Task ReceiveAsync(HttpContext context, Func<int?> refusal, Func<TimeSpan?> limit)
    {
        JsonElement receipt = await JsonSerializer.DeserializeAsync<JsonElement>(context.Request.Body, cancellationToken: context.RequestAborted);
        FarEndExchange exchange = new(context, receipt.GetProperty("id").GetString(), status => GenesysErrors.WriteAsync(context, status));
        await Faults.PassAsync(exchange, () =>
        {
            if (refusal() is { } status)
            {
                return exchange.RefuseAsync(status);
            }

            if (limit() is { } pause)
            {
                return GenesysErrors.TooManyAsync(context, pause);
            }

            return Accept(receipt) is { } problem ? GenesysErrors.WriteAsync(context, 400, problem) : exchange.SendAsync();
        });
    }

    /// <summary>Accepts one.</summary>
    /// <returns>What is wrong with it; nothing if it was accepted.</returns>
    private string? Accept(JsonElement body)
    {
        try
        {
            JsonElement channel = body.GetProperty("channel");
            string status = body.GetProperty("status").GetString()!;
            DateTimeOffset.ParseExact(channel.GetProperty("time").GetString()!, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
            JsonElement? reason = body.TryGetProperty("reasons", out JsonElement reasons) ? reasons[0] : null;
            GenesysReceipt receipt = new(
                body.GetProperty("id").GetString()!, channel.GetProperty("to").GetProperty("id").GetString()!, status,
                reason?.GetProperty("code").GetString(), reason?.GetProperty("message").GetString(), body.GetProperty("isFinalReceipt").GetBoolean());
            bool isRight = Statuses.Contains(status) && status == "Failed" == reason is not null && (receipt.Code is null || Codes.Contains(receipt.Code)) && receipt.To.Length > 0
                && body.EnumerateObject().All(member => member.Name is "id" or "channel" or "status" or "reasons" or "isFinalReceipt");
            if (isRight)
            {
                _accepted.Enqueue(receipt);
            }

            return isRight ? null : "status, reasons or another member is not as documented";
        }
        catch (Exception exception) when (exception is KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return exception.Message;
        }
    }
}
