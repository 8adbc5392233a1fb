using System.Globalization;
using System.Text.Json;
using ChannelConnector.Platforms;

namespace ChannelConnector.Outbound;

/// <summary>
/// What Meta's error codes mean for an answer. Sources: the pages Error codes of WhatsApp (developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes) and of
/// Messenger (.../messenger-platform/error-codes). The numbers alone are read: the texts beside them may quote the message.
/// </summary>
internal static class GraphRefusals
{
    /// <summary>What a refused request came to.</summary>
    /// <param name="status">The status.</param>
    /// <param name="body">The body.</param>
    /// <param name="pause">How long the answer asks to wait.</param>
    public static SendResult Of(int status, JsonElement body, TimeSpan? pause)
    {
        string reason = status.ToString(CultureInfo.InvariantCulture);
        if (body.ValueKind != JsonValueKind.Object || !JsonFields.Child(body, "error"u8, out JsonElement error) || JsonFields.Number(error, "code"u8) is not { } code)
        {
            return StatusMeaning.Of(status, reason, pause);
        }

        long subcode = JsonFields.Number(error, "error_subcode"u8) ?? 0;
        reason = string.Create(CultureInfo.InvariantCulture, $"{status} code {code}{(subcode == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"/{subcode}"))}");
        return Failure(code, subcode) is { } failure ? new SendResult.Refused(failure) : ByCode(status, code, reason, pause);
    }

    /// <summary>What an error in a status of a message means, which WhatsApp tells by webhook.</summary>
    public static AnswerFailure OfStatus(long? code) => code is not { } number
        ? AnswerFailures.Unreachable
        : Failure(number, subcode: 0) ?? AnswerFailures.Refused(string.Create(CultureInfo.InvariantCulture, $"code {number}"));

    // What says something to the agent's side.
    private static AnswerFailure? Failure(long code, long subcode) => (code, subcode) switch
    {
        (131047, _) or (10, 2018278 or 2018065 or 2534022) => AnswerFailures.WindowClosed,
        (131026 or 131030 or 131021 or 551, _) or (100, 2018001) => AnswerFailures.Unreachable,
        (131050, _) => AnswerFailures.OptedOut,
        (131051, _) => AnswerFailures.Structured,
        (131052 or 131053, _) or (100, 2018008 or 2018047 or 2018294) => AnswerFailures.Media,
        _ => null,
    };

    private static SendResult ByCode(int status, long code, string reason, TimeSpan? pause) => code switch
    {
        // The pace of the account or the app; of this customer alone.
        4 or 17 or 32 or 613 or 80007 or 130429 or 131048 => new SendResult.NotNow(reason, pause, ConcernsAll: true),
        131056 => new SendResult.NotNow(reason, pause),
        // Documented as to be repeated: unavailable, in maintenance, overloaded.
        2 or 1200 or 131016 or 131057 or 133004 => new SendResult.NotNow(reason, pause),
        // Token, permission, payment, a lock of the account: so for every message.
        0 or 3 or 10 or 190 or 368 or 131005 or 131031 or 131042 or 133010 or (>= 200 and <= 299) => new SendResult.NotNow(reason, ConcernsAll: true),
        // Something went wrong, and nobody says when. Of code 1 Messenger's page says that messages were sent although the answer is this error.
        1 or 131000 => new SendResult.Unknown(reason),
        _ => status is 401 or 403 ? new SendResult.Refused(AnswerFailures.Refused(reason)) : StatusMeaning.Of(status, reason, pause),
    };
}
