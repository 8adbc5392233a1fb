using ChannelOperator.Api;

namespace ChannelConnector.Media;

/// <summary>The types that are served as themselves. All others are bytes without a meaning: no browser runs them.</summary>
internal static class MediaTypes
{
    /// <summary>Any bytes.</summary>
    public const string Bytes = "application/octet-stream";

    private const string OpenXml = "application/vnd.openxmlformats-officedocument.";

    private static readonly Dictionary<string, (string Kind, string Name)> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        ["image/jpeg"] = (MediaKinds.Image, "image.jpg"),
        ["image/png"] = (MediaKinds.Image, "image.png"),
        ["image/webp"] = (MediaKinds.Image, "image.webp"),
        ["image/gif"] = (MediaKinds.Image, "image.gif"),
        ["video/mp4"] = (MediaKinds.Video, "video.mp4"),
        ["video/3gpp"] = (MediaKinds.Video, "video.3gp"),
        ["audio/aac"] = (MediaKinds.Audio, "audio.aac"),
        ["audio/amr"] = (MediaKinds.Audio, "audio.amr"),
        ["audio/mpeg"] = (MediaKinds.Audio, "audio.mp3"),
        ["audio/mp4"] = (MediaKinds.Audio, "audio.m4a"),
        ["audio/ogg"] = (MediaKinds.Audio, "audio.ogg"),
        ["application/pdf"] = (MediaKinds.Document, "document.pdf"),
        ["text/plain"] = (MediaKinds.Document, "document.txt"),
        ["application/msword"] = (MediaKinds.Document, "document.doc"),
        ["application/vnd.ms-excel"] = (MediaKinds.Document, "document.xls"),
        ["application/vnd.ms-powerpoint"] = (MediaKinds.Document, "document.ppt"),
        [OpenXml + "wordprocessingml.document"] = (MediaKinds.Document, "document.docx"),
        [OpenXml + "spreadsheetml.sheet"] = (MediaKinds.Document, "document.xlsx"),
        [OpenXml + "presentationml.presentation"] = (MediaKinds.Document, "document.pptx"),
    };

    /// <summary>The type to serve a medium with, and a name for it that is not the customer's.</summary>
    public static (string Mime, string Name) Served(string mime) =>
        Known.TryGetValue(mime, out (string Kind, string Name) known) ? (mime.ToLowerInvariant(), known.Name) : (Bytes, "file.bin");

    /// <summary>A type of the list, by what is announced: parameters such as <c>codecs</c> do not count. <see langword="null"/> for one that is not listed.</summary>
    public static MediaType? Find(string? announced)
    {
        string mime = (announced ?? "").Split(';')[0].Trim().ToLowerInvariant();
        return Known.TryGetValue(mime, out (string Kind, string Name) known) ? new MediaType(mime, known.Kind) : null;
    }
}
