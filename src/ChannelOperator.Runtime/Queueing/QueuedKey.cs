using ChannelOperator.Runtime.Client;

namespace ChannelOperator.Runtime.Queueing;

/// <summary>A key that waits to be taken, and since when (monotonic).</summary>
internal readonly record struct QueuedKey(ResourceKey Key, WorkPriority Priority, long QueuedAt);
