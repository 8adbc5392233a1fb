namespace ChannelConnector.Platforms;

/// <summary>The customer has changed a message's text.</summary>
internal sealed record MessageEdited : PlatformEvent
{
    /// <summary>The platform's id of the message.</summary>
    public required string Id { get; init; }

    /// <summary>The customer's id on the platform.</summary>
    public required string Conversation { get; init; }

    /// <summary>Which edit it is: its number, or the id that the platform gives to the edit itself. The same when it is sent again.</summary>
    public required string Edit { get; init; }

    /// <summary>When the platform says that it was sent.</summary>
    public DateTimeOffset? Sent { get; init; }

    /// <summary>The new text.</summary>
    public required string Text { get; init; }
}
