using System.Collections.Frozen;
using System.Text.Json;
using ChannelOperator.Api;

namespace ChannelConnector.Platforms;

/// <summary>
/// Reads what the platforms say of an account. Sources: the references of the webhook fields <c>account_review_update</c>, <c>account_update</c> (WhatsApp) and
/// <c>messaging_policy_enforcement</c> (Messenger) at developers.facebook.com/documentation/business-messaging.
/// </summary>
internal static class AccountSignals
{
    public const string Review = "account_review_update";
    public const string Update = "account_update";
    public const string Enforcement = "messaging_policy_enforcement";

    private const string Disabled = "DISABLED_UPDATE";
    private const int LongestWord = 48;

    private static readonly FrozenDictionary<string, (string? Decision, LogLevel Level)> Reviews = new Dictionary<string, (string? Decision, LogLevel Level)>(StringComparer.Ordinal)
    {
        ["APPROVED"] = (null, LogLevel.Information),
        ["REJECTED"] = (ApprovalStatus.Rejected, LogLevel.Warning),
        ["DEFERRED"] = (ApprovalStatus.Suspended, LogLevel.Warning),
        ["PENDING"] = (ApprovalStatus.Suspended, LogLevel.Warning),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    // Of an account that is disabled: from when on, or no longer.
    private static readonly FrozenDictionary<string, (string? Decision, LogLevel Level)> Bans = new Dictionary<string, (string? Decision, LogLevel Level)>(StringComparer.Ordinal)
    {
        ["DISABLE"] = (ApprovalStatus.Revoked, LogLevel.Warning),
        ["SCHEDULE_FOR_DISABLE"] = (null, LogLevel.Error),
        ["REINSTATE"] = (null, LogLevel.Information),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    // What else happens to an account. None of it says by itself that the account may no longer be used, and most of it nothing of a review at all.
    private static readonly FrozenDictionary<string, (string? Decision, LogLevel Level)> Updates = new Dictionary<string, (string? Decision, LogLevel Level)>(StringComparer.Ordinal)
    {
        ["ACCOUNT_VIOLATION"] = (null, LogLevel.Warning),
        ["ACCOUNT_RESTRICTION"] = (null, LogLevel.Warning),
        ["ACCOUNT_DELETED"] = (null, LogLevel.Warning),
        ["ACCOUNT_OFFBOARDED"] = (null, LogLevel.Warning),
        ["ACCOUNT_RECONNECTED"] = (null, LogLevel.Information),
        ["VERIFIED_ACCOUNT"] = (null, LogLevel.Information),
        ["PARTNER_ADDED"] = (null, LogLevel.Information),
        ["PARTNER_REMOVED"] = (null, LogLevel.Warning),
        ["PARTNER_APP_INSTALLED"] = (null, LogLevel.Information),
        ["PARTNER_APP_UNINSTALLED"] = (null, LogLevel.Warning),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, (string? Decision, LogLevel Level)> Actions = new Dictionary<string, (string? Decision, LogLevel Level)>(StringComparer.Ordinal)
    {
        ["block"] = (ApprovalStatus.Suspended, LogLevel.Warning),
        ["warning"] = (null, LogLevel.Warning),
        ["unblock"] = (null, LogLevel.Information),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Reads the value of <c>account_review_update</c>.</summary>
    public static AccountSignal OfReview(JsonElement value, string account, DateTimeOffset? at) => Of(Review, JsonFields.Text(value, "decision"u8), Reviews, account, at);

    /// <summary>Reads the value of <c>account_update</c>.</summary>
    public static AccountSignal OfUpdate(JsonElement value, string account, DateTimeOffset? at)
    {
        string? word = JsonFields.Text(value, "event"u8);
        if (word != Disabled)
        {
            return Of(Update, word, Updates, account, at);
        }

        string? state = JsonFields.Child(value, "ban_info"u8, out JsonElement ban) ? BanState(ban) : null;
        AccountSignal signal = Of(Update, state, Bans, account, at);
        // Without a state that can be read: disabled, as the event says.
        return signal.Word == EventWords.Unknown
            ? signal with { Word = Disabled, Said = Disabled, Decision = ApprovalStatus.Revoked }
            : signal with { Word = $"{Disabled} {signal.Word}", Said = $"{Disabled} {signal.Word}" };
    }

    // Some copies of Meta's page show it as an array.
    private static string? BanState(JsonElement ban) => JsonFields.Array(ban, "waba_ban_state"u8, out JsonElement states)
        ? states.GetArrayLength() == 1 && states[0].ValueKind == JsonValueKind.String ? states[0].GetString() : null
        : JsonFields.Text(ban, "waba_ban_state"u8);

    /// <summary>Reads <c>policy_enforcement</c>. Its reason is free text, and is not read: the platform shows it to the account's owner.</summary>
    public static AccountSignal OfEnforcement(JsonElement enforcement, string account, DateTimeOffset? at) => Of(Enforcement, JsonFields.Text(enforcement, "action"u8), Actions, account, at);

    private static AccountSignal Of(string field, string? word, FrozenDictionary<string, (string? Decision, LogLevel Level)> known, string account, DateTimeOffset? at) =>
        word is not null && known.TryGetValue(word, out (string? Decision, LogLevel Level) meaning)
            ? new AccountSignal { AccountId = account, Field = field, Word = word, Said = word, Decision = meaning.Decision, Level = meaning.Level, At = at }
            : new AccountSignal { AccountId = account, Field = field, Word = EventWords.Unknown, Said = IsLikeAWord(word) ? word! : EventWords.Unknown, At = at };

    // As Meta names events. Nothing else is written: it could be anything.
    private static bool IsLikeAWord(string? word) => word is { Length: > 0 and <= LongestWord } && word.All(letter => char.IsAsciiLetterUpper(letter) || letter == '_');
}
