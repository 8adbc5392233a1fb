namespace ChannelOperator.Channels;

/// <summary>What a pass changed of what is known of a channel.</summary>
/// <param name="IsNewDecision">The action or its reason is another one.</param>
/// <param name="StoppedAfter">How long the stop took that has just come to its end; null if none has.</param>
internal readonly record struct LedgerChange(bool IsNewDecision, TimeSpan? StoppedAfter);
