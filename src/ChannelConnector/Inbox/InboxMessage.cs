namespace ChannelConnector.Inbox;

/// <summary>A message for the inbox.</summary>
internal sealed record InboxMessage
{
    /// <summary>The id that Genesys Cloud gets: the platform's, with a suffix for an edit, a further part or a notice. Unique; a second one is a duplicate.</summary>
    public required string Id { get; init; }

    /// <summary>The platform's id of the message that this one belongs to; equal to <see cref="Id"/> for the message itself. An unsend takes all of them.</summary>
    public required string Original { get; init; }

    /// <summary>The customer's id on the platform.</summary>
    public required string Conversation { get; init; }

    /// <summary>When it was sent.</summary>
    public required DateTimeOffset Sent { get; init; }

    /// <summary>When this connector received it.</summary>
    public required DateTimeOffset Received { get; init; }

    /// <summary>What it says.</summary>
    public required MessageContent Content { get; init; }

    /// <summary>Media that have been fetched and are in the store already; their rows are committed with the message.</summary>
    public IReadOnlyList<StoredMedium> Stored { get; init; } = [];
}
