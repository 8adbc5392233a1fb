using ChannelOperator.Runtime.Queueing;

namespace ChannelOperator.Runtime.Caching;

/// <summary>What an informer watches, and how patiently.</summary>
public sealed record InformerOptions
{
    /// <summary>The namespaces, each with its own list and watch; empty for all at once. Cluster-scoped kinds ignore it.</summary>
    public IReadOnlyList<string> Namespaces { get; init; } = [];

    /// <summary>Only objects with these labels; null for all.</summary>
    public string? LabelSelector { get; init; }

    /// <summary>How many objects one page of a list may hold.</summary>
    public int PageSize { get; init; } = 500;

    /// <summary>The shortest time after which the server is asked to end a watch.</summary>
    public TimeSpan MinWatchTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The longest time after which the server is asked to end a watch.</summary>
    public TimeSpan MaxWatchTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How old a list may get before everything is listed anew when a watch ends: whatever a watch has lost is found then.</summary>
    public TimeSpan RelistAfter { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>How long after its time-out a silent stream is given up.</summary>
    public TimeSpan WatchdogSlack { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A stream that lived this long was a good one: the next is opened at once.</summary>
    public TimeSpan SteadyAfter { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The pauses between attempts.</summary>
    public RetryBackoff Backoff { get; init; } = new(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(10), Entropy.NextDouble);

    /// <summary>A number in [0, 1), which spreads the watch time-outs.</summary>
    public Func<double> Random { get; init; } = Entropy.NextDouble;
}
