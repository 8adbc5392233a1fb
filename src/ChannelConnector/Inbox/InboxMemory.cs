using ChannelOperator.Policy;

namespace ChannelConnector.Inbox;

/// <summary>How long an inbox keeps and remembers what, whichever store it is in.</summary>
internal static class InboxMemory
{
    /// <summary>How long ids are remembered: WhatsApp sends an event again for up to 7 days (platforms' documentation), and no platform longer.</summary>
    public static readonly TimeSpan Ids = TimeSpan.FromDays(8);

    /// <summary>How long a signal is remembered whose record was made: an officer who deletes the record does not get it again with the platform's next repetition.</summary>
    public static readonly TimeSpan Signals = TimeSpan.FromDays(30);

    /// <summary>How long a dead letter is kept at most, from when it was refused.</summary>
    public static readonly TimeSpan DeadLetters = TimeSpan.FromDays(7);

    /// <summary>Whether a dead letter's time is over.</summary>
    /// <param name="content">What it says.</param>
    /// <param name="received">When it was received.</param>
    /// <param name="died">When it was refused.</param>
    /// <param name="retention">The retention in force.</param>
    /// <param name="now">The time.</param>
    public static bool IsOver(MessageContent content, DateTimeOffset received, DateTimeOffset died, MediaRetention retention, DateTimeOffset now) =>
        now - died >= DeadLetters || content.Media.Any(media => media.Kind is { } kind && media.Key is not null && retention.KeptUntil(kind, received) <= now);
}
