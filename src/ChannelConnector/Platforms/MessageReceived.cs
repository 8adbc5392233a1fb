using System.Collections.Immutable;

namespace ChannelConnector.Platforms;

/// <summary>A customer's message.</summary>
internal sealed record MessageReceived : PlatformEvent
{
    /// <summary>The platform's id of the message: <c>mid</c>, <c>wamid</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The customer's id on the platform; messages of one conversation keep their order.</summary>
    public required string Conversation { get; init; }

    /// <summary>The business account that the number belongs to, on WhatsApp: signals of the account carry this id.</summary>
    public string? BusinessId { get; init; }

    /// <summary>When the platform says that it was sent; <see langword="null"/> if it does not say so in a form that can be read.</summary>
    public DateTimeOffset? Sent { get; init; }

    /// <summary>The customer's name, where the platform tells it.</summary>
    public string? SenderName { get; init; }

    /// <summary>The text; <see langword="null"/> for none.</summary>
    public string? Text { get; init; }

    /// <summary>What came with it.</summary>
    public ImmutableArray<ReceivedMedia> Media { get; init; } = [];
}
