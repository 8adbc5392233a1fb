using ChannelOperator.Api;

namespace ChannelConnector.Media;

/// <summary>What bytes are, by their beginning. What is announced decides only between types that begin alike.</summary>
internal static class MediaSniffer
{
    /// <summary>How many bytes are looked at.</summary>
    public const int HeadBytes = 512;

    private static readonly string[] Web = ["<!doctype html", "<html", "<head", "<body", "<script", "<title"];

    /// <summary>What they are; <see langword="null"/> for a web page: whoever asks for a medium and gets one has got a log-in page or an error.</summary>
    /// <param name="head">The first bytes, <see cref="HeadBytes"/> or all.</param>
    /// <param name="announced">The type that the platform or the answer announces.</param>
    public static MediaType? Sniff(ReadOnlySpan<byte> head, string? announced)
    {
        if (IsWeb(head))
        {
            return null;
        }

        MediaType? listed = MediaTypes.Find(announced);
        return Image(head) ?? Iso(head, listed) ?? Riff(head) ?? Video(head) ?? Audio(head) ?? Document(head, listed) ?? new MediaType(MediaTypes.Bytes, MediaKinds.Document);
    }

    private static bool IsWeb(ReadOnlySpan<byte> head)
    {
        ReadOnlySpan<byte> text = head.StartsWith("\uFEFF"u8) ? head[3..] : head;
        string start = System.Text.Encoding.Latin1.GetString(text).TrimStart();
        return Array.Exists(Web, tag => start.StartsWith(tag, StringComparison.OrdinalIgnoreCase));
    }

    private static MediaType? Image(ReadOnlySpan<byte> head) => head switch
    {
        [0xFF, 0xD8, 0xFF, ..] => new MediaType("image/jpeg", MediaKinds.Image),
        [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => new MediaType("image/png", MediaKinds.Image),
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', (byte)'7' or (byte)'9', (byte)'a', ..] => new MediaType("image/gif", MediaKinds.Image),
        [(byte)'B', (byte)'M', _, _, _, _, 0, 0, 0, 0, ..] => new MediaType(MediaTypes.Bytes, MediaKinds.Image),
        [(byte)'I', (byte)'I', (byte)'*', 0, ..] or [(byte)'M', (byte)'M', 0, (byte)'*', ..] => new MediaType(MediaTypes.Bytes, MediaKinds.Image),
        _ => null,
    };

    /// <summary>The container of MP4 and its kin: whether one with a general brand holds sound alone, only the announcement tells.</summary>
    private static MediaType? Iso(ReadOnlySpan<byte> head, MediaType? listed)
    {
        if (head.Length < 12 || !head[4..8].SequenceEqual("ftyp"u8))
        {
            return null;
        }

        string brand = System.Text.Encoding.Latin1.GetString(head[8..12]);
        return brand switch
        {
            "M4A " or "M4B " => new MediaType("audio/mp4", MediaKinds.Audio),
            "heic" or "heix" or "mif1" or "avif" => new MediaType(MediaTypes.Bytes, MediaKinds.Image),
            "qt  " => new MediaType(MediaTypes.Bytes, MediaKinds.Video),
            _ when listed?.Kind == MediaKinds.Audio => new MediaType("audio/mp4", MediaKinds.Audio, OrKind: MediaKinds.Video),
            _ when brand.StartsWith("3g", StringComparison.Ordinal) => new MediaType("video/3gpp", MediaKinds.Video),
            _ => new MediaType("video/mp4", MediaKinds.Video),
        };
    }

    private static MediaType? Riff(ReadOnlySpan<byte> head)
    {
        if (head.Length < 12 || !head.StartsWith("RIFF"u8))
        {
            return null;
        }

        return System.Text.Encoding.Latin1.GetString(head[8..12]) switch
        {
            "WEBP" => new MediaType("image/webp", MediaKinds.Image),
            "WAVE" => new MediaType(MediaTypes.Bytes, MediaKinds.Audio),
            "AVI " => new MediaType(MediaTypes.Bytes, MediaKinds.Video),
            _ => null,
        };
    }

    /// <summary>Windows Media, Flash, and the streams of MPEG: nobody is served them as themselves, but they are videos.</summary>
    private static MediaType? Video(ReadOnlySpan<byte> head)
    {
        bool isVideo = head.StartsWith((ReadOnlySpan<byte>)[0x30, 0x26, 0xB2, 0x75, 0x8E, 0x66, 0xCF, 0x11])
            || head.StartsWith("FLV\u0001"u8)
            || head is [0, 0, 1, 0xBA or 0xB3, ..]
            || (head.Length > 376 && head[0] == 0x47 && head[188] == 0x47 && head[376] == 0x47);
        return isVideo ? new MediaType(MediaTypes.Bytes, MediaKinds.Video) : null;
    }

    private static MediaType? Audio(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith("#!AMR"u8))
        {
            return new MediaType("audio/amr", MediaKinds.Audio);
        }

        return head switch
        {
            [(byte)'O', (byte)'g', (byte)'g', (byte)'S', ..] => new MediaType("audio/ogg", MediaKinds.Audio),
            [(byte)'f', (byte)'L', (byte)'a', (byte)'C', ..] => new MediaType(MediaTypes.Bytes, MediaKinds.Audio),
            [(byte)'I', (byte)'D', (byte)'3', ..] => new MediaType("audio/mpeg", MediaKinds.Audio),
            [0x1A, 0x45, 0xDF, 0xA3, ..] => new MediaType(MediaTypes.Bytes, MediaKinds.Video),
            // Both begin with a pattern of synchronization; the two bits of the layer are zero in AAC alone.
            [0xFF, var second, ..] when (second & 0xF6) == 0xF0 => new MediaType("audio/aac", MediaKinds.Audio),
            [0xFF, var second, ..] when (second & 0xE0) == 0xE0 && (second & 0x06) != 0 => new MediaType("audio/mpeg", MediaKinds.Audio),
            _ => null,
        };
    }

    private static MediaType? Document(ReadOnlySpan<byte> head, MediaType? listed)
    {
        if (head.StartsWith("%PDF-"u8))
        {
            return new MediaType("application/pdf", MediaKinds.Document);
        }

        bool isContainer = (head.StartsWith("PK\u0003\u0004"u8) && listed?.Mime.Contains("openxml", StringComparison.Ordinal) == true)
            || (head is [0xD0, 0xCF, 0x11, 0xE0, ..] && listed?.Mime is "application/msword" or "application/vnd.ms-excel" or "application/vnd.ms-powerpoint");
        bool isText = listed?.Mime == "text/plain" && !head.Contains((byte)0);
        return isContainer || isText ? listed : null;
    }
}
