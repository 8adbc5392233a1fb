namespace ChannelOperator.Policy;

/// <summary>A time from which on a channel stops by itself.</summary>
/// <param name="At">The first instant of the stop.</param>
/// <param name="Reason">The reason that the stop will have.</param>
public readonly record struct Deadline(DateTimeOffset At, string Reason);
