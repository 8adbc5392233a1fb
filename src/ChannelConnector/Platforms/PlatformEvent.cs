namespace ChannelConnector.Platforms;

/// <summary>One event of a webhook, as the platform told it: in memory only, for it may hold what must never be written.</summary>
internal abstract record PlatformEvent
{
    /// <summary>The account that it was sent to; events of another account than the channel's are dropped.</summary>
    public required string AccountId { get; init; }
}
