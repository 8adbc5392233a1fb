namespace ChannelOperator.Bench.Fleets;

/// <summary>A channel as the API server stored it.</summary>
internal sealed record CreatedChannel(string Name, string Uid);
