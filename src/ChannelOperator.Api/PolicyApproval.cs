namespace ChannelOperator.Api;

/// <summary>What is asked of a platform's approval.</summary>
public sealed record PolicyApproval
{
    /// <summary>Whether a channel needs an approval to run. Left out: it does not, except where the platform's floor says so.</summary>
    public bool? Required { get; init; }

    /// <summary>How old the last review may be. Left out: any age.</summary>
    public Duration? MaxReviewAge { get; init; }

    /// <summary>How long a channel may run on after that age. Left out: 0s.</summary>
    public Duration? GracePeriod { get; init; }
}
