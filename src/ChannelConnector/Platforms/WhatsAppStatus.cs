using System.Text.Json;
using ChannelConnector.Outbound;

namespace ChannelConnector.Platforms;

/// <summary>
/// A status of a message of the business on WhatsApp. Source: the reference of the messages webhook's statuses at developers.facebook.com/documentation/business-messaging/whatsapp.
/// </summary>
internal static class WhatsAppStatus
{
    /// <summary>Reads it. What is no report of a message is only counted, as before.</summary>
    public static PlatformEvent Of(JsonElement status, string account)
    {
        ReportKind? kind = JsonFields.Text(status, "status"u8) switch
        {
            "sent" => ReportKind.Sent,
            // Who has read it has it; where receipts of reading come, one of delivery may not.
            "delivered" or "read" => ReportKind.Delivered,
            "failed" => ReportKind.Failed,
            _ => null,
        };
        if (kind is not { } known || JsonFields.Id(status, "id"u8) is not { } id || JsonFields.Id(status, "recipient_id"u8) is not { } recipient)
        {
            return new EventIgnored { AccountId = account, Type = EventWords.Status };
        }

        AnswerReport report = new(id, recipient, known, PlatformTime.Of(status, "timestamp"u8), JsonFields.Text(status, "biz_opaque_callback_data"u8), known == ReportKind.Failed ? Failure(status) : null);
        return new AnswerReported { AccountId = account, Type = EventWords.Status, Reports = [report] };
    }

    private static AnswerFailure Failure(JsonElement status) => GraphRefusals.OfStatus(
        JsonFields.Array(status, "errors"u8, out JsonElement errors) && errors.GetArrayLength() > 0 && errors[0].ValueKind == JsonValueKind.Object ? JsonFields.Number(errors[0], "code"u8) : null);
}
