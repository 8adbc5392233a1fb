namespace ChannelOperator.Bench.Scripts;

/// <summary>What the operator sends for a channel that is created, and for one that its policy stops; and what it watches all the time.</summary>
internal sealed record ChannelScript(ChannelPass Start, ChannelPass Stop, IReadOnlyList<string> Watches);
