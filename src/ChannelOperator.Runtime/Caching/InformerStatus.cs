namespace ChannelOperator.Runtime.Caching;

/// <summary>How well an informer keeps up; over several namespaces, the worst of them.</summary>
/// <param name="Synced">Whether everything has been listed once.</param>
/// <param name="FailingSince">Since when list or watch have failed without a break, by the wall clock; null while they work.</param>
/// <param name="FailingFor">The same as a duration, which no step of the clock disturbs.</param>
/// <param name="LastError">The error of the last failed attempt, in one line; null while list and watch work.</param>
/// <param name="LastProgress">When a list, an open watch, an event or a bookmark last came.</param>
/// <param name="SinceProgress">The same as a duration, which no step of the clock disturbs.</param>
public sealed record InformerStatus(
    bool Synced, DateTimeOffset? FailingSince, TimeSpan? FailingFor, string? LastError, DateTimeOffset LastProgress, TimeSpan SinceProgress);
