using ChannelOperator.Runtime.Queueing;

namespace ChannelOperator.Runtime.LeaderElection;

/// <summary>Which lease to hold, and its timing.</summary>
public sealed record LeaderElectorOptions
{
    /// <summary>The namespace of the lease.</summary>
    public required string Namespace { get; init; }

    /// <summary>The name of the lease.</summary>
    public required string LeaseName { get; init; }

    /// <summary>Who we are; unique to this process, also across restarts of the same pod.</summary>
    public required string Identity { get; init; }

    /// <summary>For how long after its last change a lease keeps others out.</summary>
    public TimeSpan LeaseDuration { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>For how long after the last successful renewal we lead.</summary>
    public TimeSpan RenewDeadline { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest pause between two looks of one who waits for the lease: so long it takes until a lease that was given up is taken.</summary>
    public TimeSpan WaitPeriod { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest pause between two renewals.</summary>
    public TimeSpan RetryPeriod { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>A number in [0, 1), which keeps candidates from asking in step.</summary>
    public Func<double> Random { get; init; } = Entropy.NextDouble;
}
