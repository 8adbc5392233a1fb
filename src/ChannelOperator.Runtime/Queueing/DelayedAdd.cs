using ChannelOperator.Runtime.Client;

namespace ChannelOperator.Runtime.Queueing;

/// <summary>An add that is still to come.</summary>
/// <param name="Key">The key.</param>
/// <param name="Due">When, in ticks of the clock that the set it is in runs by.</param>
/// <param name="Priority">With what priority.</param>
/// <param name="Sequence">When it was asked for, as a number that only grows.</param>
internal readonly record struct DelayedAdd(ResourceKey Key, long Due, WorkPriority Priority, long Sequence);
