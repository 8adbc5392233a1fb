namespace ChannelOperator.Policy;

/// <summary>A word ahead of a deadline.</summary>
/// <param name="Reason">Reason of the event.</param>
/// <param name="Deadline">When the channel will stop.</param>
/// <param name="DaysAhead">14, 3 or 1.</param>
/// <param name="Due">When the notice is given: the deadline less the days.</param>
public readonly record struct Notice(string Reason, DateTimeOffset Deadline, int DaysAhead, DateTimeOffset Due);
