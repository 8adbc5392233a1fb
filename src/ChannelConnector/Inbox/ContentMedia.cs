namespace ChannelConnector.Inbox;

/// <summary>
/// One medium of a message as it is written. It is a placeholder (<see cref="Label"/> alone), one that is stored
/// (<see cref="Key"/>), or one still to be fetched by the platform's id (<see cref="PlatformId"/>). No URL ever stands here.
/// </summary>
internal sealed record ContentMedia
{
    /// <summary>What the agent is told where the medium cannot be had: one of the words of <c>Placeholder</c>.</summary>
    public required string Label { get; init; }

    /// <summary>One of <c>MediaKinds.All</c>; <see langword="null"/> for a placeholder.</summary>
    public string? Kind { get; init; }

    /// <summary>Whether it might have been kept, and could not be fetched.</summary>
    public bool IsUnavailable { get; init; }

    /// <summary>The key in the media store.</summary>
    public string? Key { get; init; }

    /// <summary>The platform's id of a medium that is still to be fetched.</summary>
    public string? PlatformId { get; init; }

    /// <summary>The type: announced while it is to be fetched, found once it is stored.</summary>
    public string? Mime { get; init; }

    /// <summary>The announced hash, base64.</summary>
    public string? Sha256 { get; init; }

    /// <summary>The name of the customer's file, without URLs of listed hosts.</summary>
    public string? FileName { get; init; }
}
