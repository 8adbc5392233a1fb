namespace ChannelOperator.Soak.LongRun;

/// <summary>How a long run runs. The same seed gives the same changes and faults.</summary>
public sealed record LongRunOptions
{
    public required int Seed { get; init; }

    /// <summary>No round begins after this.</summary>
    public required TimeSpan Duration { get; init; }

    public int Channels { get; init; } = 300;

    public int Worlds { get; init; } = 3;

    /// <summary>No more rounds than this.</summary>
    public int Rounds { get; init; } = int.MaxValue;

    /// <summary>How long the cluster may take to come to rest: a lease may have to run out, an API server to find its etcd.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(90);

    public int ChangesInARound { get; init; } = 24;
}
