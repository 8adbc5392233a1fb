using ChannelOperator.Runtime.Queueing;

namespace ChannelOperator.Runtime.Events;

/// <summary>Who reports, and how much may wait.</summary>
public sealed record EventRecorderOptions
{
    /// <summary>The reporting controller, a qualified name (<c>example.org/operator</c>); at most 128 bytes.</summary>
    public required string ReportingController { get; init; }

    /// <summary>The reporting instance, usually the pod; at most 128 bytes.</summary>
    public required string ReportingInstance { get; init; }

    /// <summary>How many events may wait to be sent; more are dropped and counted.</summary>
    public int Capacity { get; init; } = 4096;

    /// <summary>How many are sent at once.</summary>
    public int Senders { get; init; } = 2;

    /// <summary>How often one event is tried before it is dropped.</summary>
    public int Attempts { get; init; } = 4;

    /// <summary>How long what still waits may take to be sent after the stop.</summary>
    public TimeSpan FlushTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The pauses between attempts.</summary>
    public RetryBackoff Backoff { get; init; } = new(TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(10), Entropy.NextDouble);
}
