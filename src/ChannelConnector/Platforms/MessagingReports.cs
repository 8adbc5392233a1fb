using System.Collections.Immutable;
using System.Text.Json;
using ChannelConnector.Outbound;

namespace ChannelConnector.Platforms;

/// <summary>
/// What Messenger tells of messages of the business: which have arrived, and by an echo that it has accepted one. Sources: the references of message_deliveries and message_echoes at
/// developers.facebook.com/docs/messenger-platform.
/// </summary>
internal static class MessagingReports
{
    /// <summary>Reads a delivery; <see langword="null"/> if it names no message, which the reference permits.</summary>
    public static AnswerReported? OfDelivery(JsonElement item, string? customer, string account)
    {
        if (customer is null || !JsonFields.Child(item, "delivery"u8, out JsonElement delivery) || !JsonFields.Array(delivery, "mids"u8, out JsonElement mids))
        {
            return null;
        }

        DateTimeOffset? at = PlatformTime.Of(item, "timestamp"u8);
        ImmutableArray<AnswerReport> reports =
        [
            .. mids.EnumerateArray().Where(mid => mid.ValueKind == JsonValueKind.String).Select(mid => new AnswerReport(mid.GetString()!, customer, ReportKind.Delivered, at)),
        ];
        return reports.Length == 0 ? null : new AnswerReported { AccountId = account, Type = "delivery", Reports = reports };
    }

    /// <summary>Reads an echo; <see langword="null"/> if it is of a message of somebody else.</summary>
    public static AnswerReported? OfEcho(JsonElement message, string id, string customer, string account) => JsonFields.Text(message, "metadata"u8) is { } metadata && AnswerReference.Parse(metadata) is not null
        ? new AnswerReported { AccountId = account, Type = EventWords.Echo, Reports = [new AnswerReport(id, customer, ReportKind.Sent, At: null, metadata)] }
        : null;
}
