namespace ChannelOperator.Runtime.Queueing;

/// <summary>How long a key that failed is left alone.</summary>
/// <param name="From">The timestamp that it counts from.</param>
/// <param name="Length">How long.</param>
internal readonly record struct RetryPause(long From, TimeSpan Length);
