using System.Globalization;
using System.Security.Cryptography;

namespace ChannelConnector.Media;

/// <summary>
/// The names in the store: buckets are the minute in which their media were received, files the millisecond and the key. So the time that
/// retention counts from is in the name, where no copy and no restored backup changes it.
/// </summary>
internal static class MediaNames
{
    private const int KeyBytes = 16;
    private const string BucketFormat = "yyyyMMdd'T'HHmm";

    private static readonly long LastMillisecond = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    /// <summary>A key that nobody can guess.</summary>
    public static string NewKey() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(KeyBytes));

    /// <summary>Whether a text is a key, and so safe in a path.</summary>
    public static bool IsKey(string text) => text.Length == 2 * KeyBytes && text.All(char.IsAsciiHexDigitLower);

    /// <summary>The bucket of a time.</summary>
    public static string Bucket(DateTimeOffset received) => received.UtcDateTime.ToString(BucketFormat, CultureInfo.InvariantCulture);

    /// <summary>The name of a medium's file.</summary>
    public static string File(DateTimeOffset received, string key) => string.Create(CultureInfo.InvariantCulture, $"{received.ToUnixTimeMilliseconds()}.{key}");

    /// <summary>When the minute of a bucket begins; <see langword="false"/> if the name is no bucket's.</summary>
    public static bool TryBucket(string name, out DateTimeOffset start) =>
        DateTimeOffset.TryParseExact(name, BucketFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out start);

    /// <summary>What the name of a medium's file says; <see langword="false"/> if it is none.</summary>
    public static bool TryFile(string name, out DateTimeOffset received, out string key)
    {
        int dot = name.IndexOf('.', StringComparison.Ordinal);
        key = name[(dot + 1)..];
        bool isFile = long.TryParse(name.AsSpan(0, Math.Max(dot, 0)), NumberStyles.None, CultureInfo.InvariantCulture, out long milliseconds)
            && milliseconds <= LastMillisecond
            && IsKey(key);
        received = isFile ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : default;
        return isFile;
    }
}
