namespace ChannelOperator.Runtime.LeaderElection;

/// <summary>Who holds a lease. Times stay text: they are another clock's, and only compared for change.</summary>
internal sealed record LeaseSpec
{
    public string? HolderIdentity { get; init; }

    public int? LeaseDurationSeconds { get; init; }

    public string? AcquireTime { get; init; }

    public string? RenewTime { get; init; }

    public int? LeaseTransitions { get; init; }
}
