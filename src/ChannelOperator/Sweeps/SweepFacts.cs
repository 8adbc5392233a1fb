namespace ChannelOperator.Sweeps;

/// <summary>Everything that decides on a channel's sweep.</summary>
internal sealed record SweepFacts
{
    /// <summary>The channel's uid, by which sweeps are spread.</summary>
    public required string ChannelUid { get; init; }

    /// <summary>Whether the channel is to be stopped.</summary>
    public required bool IsStopped { get; init; }

    /// <summary>Whether its Deployment wants pods or has some.</summary>
    public required bool HasPods { get; init; }

    /// <summary>Whether the deployment controller has seen the Deployment as it is: before that its counts say nothing.</summary>
    public required bool IsSettled { get; init; }

    /// <summary>Whether there is a claim or external state, and all that a sweep needs to be built and to follow the rules of today.</summary>
    public required bool IsPossible { get; init; }

    /// <summary>The revision of the contract that a sweep would follow.</summary>
    public string? Revision { get; init; }

    /// <summary>Since when the channel's status says that sweeps fail; null where it does not.</summary>
    public DateTimeOffset? FailingSince { get; init; }

    /// <summary>The channel's Job; null if there is none.</summary>
    public SweepRun? Last { get; init; }
}
