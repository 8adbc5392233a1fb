namespace ChannelOperator.Runtime.Queueing;

/// <summary>When a key was taken: monotonic time, and as a number that only grows.</summary>
internal readonly record struct TakenKey(long TakenAt, long Sequence);
