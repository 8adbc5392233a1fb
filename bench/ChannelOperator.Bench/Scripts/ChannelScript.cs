namespace ChannelOperator.Bench.Scripts;

/// <summary>What the operator sends for a channel that is created, and for one that its policy stops.</summary>
internal sealed record ChannelScript(ChannelPass Start, ChannelPass Stop);
