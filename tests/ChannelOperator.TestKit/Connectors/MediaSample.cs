namespace ChannelOperator.TestKit.Connectors;

/// <summary>The beginning of a medium as platforms send it, which is enough to tell its kind.</summary>
/// <param name="Type">What Messenger and Instagram call it.</param>
/// <param name="Bytes">Its bytes.</param>
/// <param name="Mime">What it is said to be.</param>
public sealed record MediaSample(string Type, byte[] Bytes, string Mime)
{
    /// <summary>One of a kind of the contract.</summary>
    public static MediaSample Of(string kind) => kind switch
    {
        "audio" => new MediaSample("audio", [.. "ID3"u8, .. "the rest of a song"u8], "audio/mpeg"),
        "video" => new MediaSample("video", [0, 0, 0, 24, .. "ftypisom"u8, .. "the rest of a film"u8], "video/mp4"),
        "document" => new MediaSample("file", [.. "%PDF-1.7"u8, .. "the rest of a document"u8], "application/pdf"),
        _ => new MediaSample("image", [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, .. "the rest of an image"u8], "image/png"),
    };
}
