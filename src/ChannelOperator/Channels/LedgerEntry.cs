using ChannelOperator.Policy;

namespace ChannelOperator.Channels;

/// <summary>A channel as its last pass left it.</summary>
internal sealed record LedgerEntry
{
    public required string Uid { get; init; }

    public required string Platform { get; init; }

    public required ChannelAction Action { get; init; }

    public required string Reason { get; init; }

    public required bool IsSuspended { get; init; }

    /// <summary>When a running channel stops by itself.</summary>
    public DateTimeOffset? NotAfter { get; init; }

    /// <summary>Why the connector of a channel that is to run is not available: a reason of the condition Available; null where it is. Of one that is to stop it says nothing.</summary>
    public string? Unavailable { get; init; }

    /// <summary>Since when it has to be at zero and was not yet seen there.</summary>
    public DateTimeOffset? StopSince { get; init; }

    /// <summary>Its connector runs, and has lost the label by which our watch finds it.</summary>
    public bool RunsUnseen { get; init; }

    /// <summary>It is of the first pass of the term: what is older only the status knows.</summary>
    public bool IsFirst { get; init; }
}
