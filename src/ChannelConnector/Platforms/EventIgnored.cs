namespace ChannelConnector.Platforms;

/// <summary>An event that is counted and not passed on: a receipt, a reaction, an echo of the business's own message, something unknown or malformed.</summary>
internal sealed record EventIgnored : PlatformEvent
{
    /// <summary>What it was: one of a fixed set of words of the parsers, never text from the event.</summary>
    public required string Type { get; init; }
}
