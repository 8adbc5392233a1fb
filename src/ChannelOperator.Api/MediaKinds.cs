namespace ChannelOperator.Api;

/// <summary>The kinds of media that retention distinguishes.</summary>
public static class MediaKinds
{
    /// <summary>The key that stands for every kind not named.</summary>
    public const string Default = "default";

    /// <summary>Images and stickers.</summary>
    public const string Image = "image";

    /// <summary>Videos.</summary>
    public const string Video = "video";

    /// <summary>Audio, voice messages included.</summary>
    public const string Audio = "audio";

    /// <summary>Every other file.</summary>
    public const string Document = "document";

    /// <summary>All kinds, in the order in which they are published.</summary>
    public static IReadOnlyList<string> All { get; } = [Image, Video, Audio, Document];

    /// <summary>Whether a key may stand in a retention map.</summary>
    /// <param name="key">The key.</param>
    /// <returns>True for a kind or <see cref="Default"/>.</returns>
    public static bool IsKey(string key) => key is Default or Image or Video or Audio or Document;
}
