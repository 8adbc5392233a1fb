namespace ChannelOperator.Sweeps;

/// <summary>What is to be done about a channel's sweep, and when that changes with nobody doing anything.</summary>
/// <param name="Action">What is to be done now.</param>
/// <param name="NextTime">When the next sweep is due; null where a change has to come first.</param>
internal sealed record SweepPlan(SweepAction Action, DateTimeOffset? NextTime = null);
