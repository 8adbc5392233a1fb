using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ChannelConnector.Inbox;
using ChannelConnector.Platforms;
using ChannelConnector.Telemetry;
using ChannelOperator.Api;
using PlatformKeys = ChannelOperator.Policy.Platforms;

namespace ChannelConnector.Reviews;

/// <summary>Decides what becomes of what the platform says of an account: a record, or a line in the log and a count. No text of the platform's gets any further than this.</summary>
internal sealed partial class SignalIntake(ConnectorContract contract, BusinessAccount business, ConnectorMetrics metrics, ILogger<SignalIntake> logger)
{
    /// <summary>A decision that is said to be older was told late, or its time is wrong: the time of its receipt counts.</summary>
    public static readonly TimeSpan OldestDecision = TimeSpan.FromDays(30);

    // The own clock may be behind; what is further ahead is no time of a decision.
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(5);

    private const int LongestReference = 64;
    private const int HashBytes = 8;

    private readonly string _platform = PlatformKeys.Key(contract.Platform);
    private int _misnamed;

    /// <summary>Looks at where a message to the channel's account came from.</summary>
    /// <returns>What is to be remembered of it, if anything.</returns>
    public BusinessLearned? Learn(MessageReceived message)
    {
        if (message.BusinessId is not { } id || !IsPlain(id))
        {
            return null;
        }

        BusinessLearned? learned = business.Learn(id);
        if (business.IsMisnamed && Interlocked.Exchange(ref _misnamed, 1) == 0)
        {
            LogMisnamed(Shown(id));
        }

        return learned;
    }

    /// <summary>Takes a signal.</summary>
    /// <returns>What has to be durable before the platform is answered; <see langword="null"/> for nothing.</returns>
    public SignalAdded? Take(AccountSignal signal, DateTimeOffset received)
    {
        bool? isOwn = _platform == PlatformKeys.WhatsApp && signal.AccountId.Length > 0 ? business.Owns(signal.AccountId)
            : _platform == PlatformKeys.WhatsApp ? null
            : signal.AccountId == contract.AccountId;
        if (isOwn == false)
        {
            Count(signal, "other-account");
            LogOther(contract.Platform, Shown(signal.AccountId), signal.Field, signal.Said);
            return null;
        }

        if (isOwn is null)
        {
            LogUnknownAccount(contract.Platform, Shown(signal.AccountId));
        }

        if (signal.Decision is null)
        {
            Count(signal, "told");
            LogTold(signal.Level, contract.Platform, Shown(signal.AccountId), signal.Field, signal.Said);
            return null;
        }

        return new SignalAdded(new ReviewSignal(
            NameOf(signal, received),
            $"{signal.Field}: {signal.Word}",
            signal.Decision,
            signal.AccountId != contract.AccountId && IsPlain(signal.AccountId) ? signal.AccountId : null,
            signal.At is { } at && at <= received + ClockTolerance && at >= received - OldestDecision ? at : received,
            received));
    }

    /// <summary>What was taken is on the disk.</summary>
    public void Settle(InboxChange change, CommitResult result)
    {
        if (change is BusinessLearned learned)
        {
            business.Settle(learned);
            LogLearned(Shown(learned.Id));
        }
        else if (change is SignalAdded { Signal: var signal })
        {
            int colon = signal.Said.IndexOf(':', StringComparison.Ordinal);
            Count(signal.Said[..colon], signal.Said[(colon + 2)..], result == CommitResult.Added ? "kept" : "repeated");
            if (result == CommitResult.Added)
            {
                LogRecorded(contract.Platform, signal.Said, signal.Decision, signal.Name);
            }
        }
    }

    // The same whenever the platform repeats itself. Where it gives no time, a repetition of another day is taken for a new word: a stop too many can be lifted.
    private string NameOf(AccountSignal signal, DateTimeOffset received)
    {
        string time = signal.At?.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture) ?? received.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        string all = string.Join('\n', _platform, contract.AccountId, signal.AccountId, signal.Field, signal.Word, signal.Decision, time);
        return $"{contract.Channel.Name}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(all)).AsSpan(0, HashBytes))}";
    }

    private void Count(AccountSignal signal, string result) => Count(signal.Field, signal.Word, result);

    private void Count(string field, string word, string result) => metrics.Signals.Add(
        1, new KeyValuePair<string, object?>("signal", field), new KeyValuePair<string, object?>("word", word), new KeyValuePair<string, object?>("result", result));

    // Meta's ids are digits; what is not cannot be one, and could be an address.
    private static bool IsPlain(string id) => id.Length is > 0 and <= LongestReference && id.All(char.IsAsciiLetterOrDigit);

    private static string Shown(string id) => IsPlain(id) ? id : "(no readable id)";

    [LoggerMessage(LogLevel.Warning, "{Platform} says of the account: {Said}. That is {Decision}, and is recorded as ChannelReview {Name}: the channel is stopped when the API server has the record")]
    private partial void LogRecorded(string platform, string said, string decision, string name);

    [LoggerMessage("{Platform} says of account {Account}: {Field}: {Said}. That stops nothing; look at the account at the platform if you did not expect it")]
    private partial void LogTold(LogLevel level, string platform, string account, string field, string said);

    [LoggerMessage(LogLevel.Information, "{Platform} says of account {Account}, which is not this channel's: {Field}: {Said}. Nothing follows for this channel")]
    private partial void LogOther(string platform, string account, string field, string said);

    [LoggerMessage(LogLevel.Warning, "{Platform} says something of account {Account}, and it is not known yet which account this channel's number belongs to: it is taken for this one. Set settings.whatsAppBusinessAccountId of the channel")]
    private partial void LogUnknownAccount(string platform, string account);

    [LoggerMessage(LogLevel.Information, "The channel's number belongs to business account {Account}: what WhatsApp says of that account is about this channel")]
    private partial void LogLearned(string account);

    [LoggerMessage(LogLevel.Error, "Messages to the channel's number come from business account {Account}, and settings.whatsAppBusinessAccountId names another one: both are taken for this channel's. Correct spec.connector.settings of the channel")]
    private partial void LogMisnamed(string account);
}
