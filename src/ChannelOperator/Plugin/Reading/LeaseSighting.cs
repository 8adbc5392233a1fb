namespace ChannelOperator.Plugin.Reading;

/// <summary>What an operator's lease tells of it.</summary>
/// <param name="IsReadable">Whether the leases may be read.</param>
/// <param name="Renewed">When one was last renewed; null if there is none.</param>
internal sealed record LeaseSighting(bool IsReadable, DateTimeOffset? Renewed);
