namespace ChannelConnector.Platforms;

/// <summary>The customer has changed a message's text.</summary>
internal sealed record MessageEdited : PlatformEvent
{
    /// <summary>The platform's id of the message.</summary>
    public required string Id { get; init; }

    /// <summary>The customer's id on the platform.</summary>
    public required string Conversation { get; init; }

    /// <summary>Which edit it is, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>When the platform says that it was sent.</summary>
    public DateTimeOffset? Sent { get; init; }

    /// <summary>The new text.</summary>
    public required string Text { get; init; }
}
