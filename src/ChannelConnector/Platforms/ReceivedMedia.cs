namespace ChannelConnector.Platforms;

/// <summary>Media or other content that came with a message, as the platform told it. In memory only.</summary>
internal sealed record ReceivedMedia
{
    /// <summary>One of <c>MediaKinds.All</c>, for the retention; <see langword="null"/> for what is never fetched (a share, a location, something unknown).</summary>
    public string? Kind { get; init; }

    /// <summary>One of <c>NeverStoredContent</c>; <see langword="null"/> for ordinary content.</summary>
    public string? Content { get; init; }

    /// <summary>What the agent is told in place of it: one of the words of <c>Placeholder</c>.</summary>
    public required string Label { get; init; }

    /// <summary>Where the platform serves it. A capability: whoever has it has the medium.</summary>
    public string? Url { get; init; }

    /// <summary>The platform's id, to be looked up with the channel's token (WhatsApp).</summary>
    public string? PlatformId { get; init; }

    /// <summary>The type that the platform announces. It may lie.</summary>
    public string? Mime { get; init; }

    /// <summary>The hash that the platform announces, base64.</summary>
    public string? Sha256 { get; init; }

    /// <summary>The name that the customer's file had.</summary>
    public string? FileName { get; init; }
}
