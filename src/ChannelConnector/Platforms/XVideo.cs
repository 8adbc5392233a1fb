using System.Text.Json;

namespace ChannelConnector.Platforms;

/// <summary>The film of a medium of X: of the variants in MP4 the best one that is not too large. Source: the video object of X's data dictionary.</summary>
internal static class XVideo
{
    // What Genesys Cloud takes, and a little less: the bit rate is no promise.
    private const double LargestBytes = 24.0 * 1024 * 1024;
    private const int BitsOfMillisecond = 8000;

    /// <summary>Where it is; a capability. <see langword="null"/> if none is told.</summary>
    public static string? Find(JsonElement medium)
    {
        if (!JsonFields.Child(medium, "video_info"u8, out JsonElement info) || !JsonFields.Array(info, "variants"u8, out JsonElement variants))
        {
            return null;
        }

        long duration = JsonFields.Number(info, "duration_millis"u8) ?? 0;
        (string Url, long Rate)[] films = [.. variants.EnumerateArray().Where(IsFilm).Select(variant => (JsonFields.Text(variant, "url"u8)!, JsonFields.Number(variant, "bitrate"u8) ?? 0)).OrderBy(film => film.Item2)];
        return films.LastOrDefault(film => (double)film.Rate * duration / BitsOfMillisecond <= LargestBytes, films.FirstOrDefault()).Url;
    }

    private static bool IsFilm(JsonElement variant) => variant.ValueKind == JsonValueKind.Object && JsonFields.Text(variant, "content_type"u8) == "video/mp4" && JsonFields.Text(variant, "url"u8) is not null;
}
