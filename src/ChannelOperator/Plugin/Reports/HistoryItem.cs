namespace ChannelOperator.Plugin.Reports;

/// <summary>Something that happened to a channel.</summary>
/// <param name="Time">When.</param>
/// <param name="Source">Decision, Review or Event.</param>
/// <param name="What">Run or Stop, the review's decision, or the event's reason.</param>
/// <param name="Detail">Why, or by whom.</param>
/// <param name="LastedSeconds">How long a decision stood; null for the one that stands, and for what is no decision.</param>
internal sealed record HistoryItem(DateTimeOffset Time, string Source, string What, string Detail, long? LastedSeconds);
