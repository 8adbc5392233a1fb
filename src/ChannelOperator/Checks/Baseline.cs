using ChannelOperator.Snapshots;

namespace ChannelOperator.Checks;

/// <summary>What a check compares with.</summary>
/// <param name="Name">What it is called: a path, a revision, <c>the cluster</c>, or a time.</param>
/// <param name="Snapshot">The objects.</param>
/// <param name="Time">The instant that they are judged for.</param>
internal sealed record Baseline(string Name, ClusterSnapshot Snapshot, DateTimeOffset Time);
