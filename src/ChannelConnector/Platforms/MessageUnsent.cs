namespace ChannelConnector.Platforms;

/// <summary>The customer has taken a message back. It can arrive before the message.</summary>
internal sealed record MessageUnsent : PlatformEvent
{
    /// <summary>The platform's id of the message that is gone.</summary>
    public required string Id { get; init; }

    /// <summary>The customer's id on the platform.</summary>
    public required string Conversation { get; init; }
}
