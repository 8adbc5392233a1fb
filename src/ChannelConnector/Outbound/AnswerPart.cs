namespace ChannelConnector.Outbound;

/// <summary>One request to the platform: a text, or an attachment that the platform fetches itself.</summary>
internal sealed record AnswerPart
{
    /// <summary>The text, without URLs of listed hosts.</summary>
    public string? Text { get; init; }

    /// <summary>What the attachment is: one of <see cref="AttachmentKinds"/>; <see langword="null"/> for a text.</summary>
    public string? Kind { get; init; }

    /// <summary>Where the platform fetches it. A capability: it is erased with the rest.</summary>
    public string? Url { get; init; }

    /// <summary>Its name.</summary>
    public string? FileName { get; init; }

    /// <summary>Whether nothing is left of it.</summary>
    public bool IsErased() => Text is null && Url is null;
}
