using System.Collections.Immutable;

namespace ChannelOperator.Snapshots;

/// <summary>A snapshot, and what was not allowed to be read for it.</summary>
/// <param name="Snapshot">The snapshot.</param>
/// <param name="Unread">What is missing in it.</param>
internal sealed record ClusterReading(ClusterSnapshot Snapshot, ImmutableArray<UnreadInput> Unread);
