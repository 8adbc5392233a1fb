using System.Collections.Immutable;

namespace ChannelConnector.Outbound;

/// <summary>What Genesys Cloud has sent to the outbound webhook. In memory only: it may hold what must not be written.</summary>
internal sealed record OutboundMessage
{
    /// <summary>Genesys Cloud's id of it.</summary>
    public required string Id { get; init; }

    /// <summary>The integration that it is for.</summary>
    public string? Integration { get; init; }

    /// <summary>The customer's id on the platform.</summary>
    public required string Recipient { get; init; }

    /// <summary>Whether it is a message to a customer: not an event, a receipt, or something that a customer has sent.</summary>
    public required string Kind { get; init; }

    /// <summary>The text.</summary>
    public string? Text { get; init; }

    /// <summary>The attachments.</summary>
    public ImmutableArray<OutboundAttachment> Attachments { get; init; } = [];

    /// <summary>Whether there is more to it than a text and attachments.</summary>
    public bool HasMore { get; init; }
}
