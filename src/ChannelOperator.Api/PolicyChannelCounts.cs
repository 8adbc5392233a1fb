namespace ChannelOperator.Api;

/// <summary>How many channels a platform has.</summary>
public sealed record PolicyChannelCounts
{
    /// <summary>All channels of the platform.</summary>
    public int Total { get; init; }

    /// <summary>Those whose last decision is to run.</summary>
    public int Running { get; init; }

    /// <summary>Those whose last decision is to stop, or that were never decided on.</summary>
    public int Stopped { get; init; }

    /// <summary>Those that run in breach of a rule, under enforcement Warn.</summary>
    public int Warned { get; init; }
}
