namespace ChannelConnector.Platforms;

/// <summary>What a platform says of the account itself: its review, a ban, a block. Only words of a fixed list come out of it, but for <see cref="PlatformEvent.AccountId"/>.</summary>
internal sealed record AccountSignal : PlatformEvent
{
    /// <summary>The webhook's field, as it is subscribed.</summary>
    public required string Field { get; init; }

    /// <summary>What it says: a word that is known, or <see cref="EventWords.Unknown"/>.</summary>
    public required string Word { get; init; }

    /// <summary>The same for the log: also a word that is not known, if it looks like one of the platform's.</summary>
    public required string Said { get; init; }

    /// <summary>What it means for the approval; <see langword="null"/> if it is only told.</summary>
    public string? Decision { get; init; }

    /// <summary>How loudly it is told.</summary>
    public LogLevel Level { get; init; } = LogLevel.Warning;

    /// <summary>When the platform says that it was; <see langword="null"/> if it does not say so in a form that can be read.</summary>
    public DateTimeOffset? At { get; init; }
}
