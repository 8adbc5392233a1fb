using System.Collections.Immutable;

namespace ChannelConnector.Inbox;

/// <summary>What of a message is written: redacted, and gone as soon as it has been passed on.</summary>
internal sealed record MessageContent
{
    /// <summary>The customer's name.</summary>
    public string? SenderName { get; init; }

    /// <summary>The text, without URLs of listed hosts.</summary>
    public string? Text { get; init; }

    /// <summary>Media and placeholders, in the order in which they came.</summary>
    public ImmutableArray<ContentMedia> Media { get; init; } = [];
}
