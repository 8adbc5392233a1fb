using System.Text.Json;

namespace ChannelConnector.Platforms;

/// <summary>Times of the platforms: milliseconds as a number (Messenger, Instagram), seconds as a string (WhatsApp). Each is taken from all.</summary>
internal static class PlatformTime
{
    // In seconds: the years 2000 to 2100. Milliseconds of these years are far above.
    private const long Earliest = 946_684_800;
    private const long Latest = 4_102_444_800;

    /// <summary>A time; <see langword="null"/> if there is none or it cannot be one.</summary>
    public static DateTimeOffset? Of(JsonElement owner, ReadOnlySpan<byte> name) => JsonFields.Number(owner, name) switch
    {
        >= Earliest and <= Latest and { } seconds => DateTimeOffset.FromUnixTimeSeconds(seconds),
        >= Earliest * 1000 and <= Latest * 1000 and { } milliseconds => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds),
        _ => null,
    };
}
