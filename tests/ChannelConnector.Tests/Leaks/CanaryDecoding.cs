using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace ChannelConnector.Tests.Leaks;

/// <summary>Takes an encoding off bytes, wherever in them it is. <see langword="null"/> where there is nothing to take off.</summary>
internal static partial class CanaryDecoding
{
    // Shorter runs hold no canary.
    private const int ShortestRun = 16;

    /// <summary>Less than the mark of a canary.</summary>
    private const int ShortestText = 12;

    public static IReadOnlyList<Func<byte[], byte[]?>> All { get; } = [Wide, Percent, Escapes, Base64, Hex];

    /// <summary>UTF-16 and UTF-32 of ASCII, in either order of bytes: the letters with zeros between them.</summary>
    public static byte[]? Wide(byte[] bytes) => bytes.AsSpan().Contains((byte)0) ? [.. bytes.Where(value => value != 0)] : null;

    /// <summary><c>%63</c>.</summary>
    public static byte[]? Percent(byte[] bytes) => bytes.AsSpan().Contains((byte)'%') ? Replace(bytes, Percents(), match => match.Groups[1].Value) : null;

    /// <summary><c>\u0063</c>, <c>\x63</c>, <c>&amp;#x63;</c> and <c>\/</c>.</summary>
    public static byte[]? Escapes(byte[] bytes)
    {
        if (!bytes.AsSpan().ContainsAny((byte)'\\', (byte)'&'))
        {
            return null;
        }

        byte[] unescaped = Replace(bytes, Unicode(), match => match.Groups["code"].Value);
        return Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(unescaped).Replace("\\/", "/", StringComparison.Ordinal));
    }

    /// <summary>Both alphabets, and every way in which the groups of four may lie.</summary>
    public static byte[]? Base64(byte[] bytes) => Runs(bytes, Base64Runs(), DecodeBase64);

    /// <summary><c>63616e</c>, <c>63-61-6E</c>, <c>63 61 6e</c>, <c>63:61:6e</c>.</summary>
    public static byte[]? Hex(byte[] bytes) => Runs(bytes, HexRuns(), DecodeHex);

    [GeneratedRegex("%([0-9a-fA-F]{2})")]
    private static partial Regex Percents();

    [GeneratedRegex(@"\\u00(?<code>[0-9a-fA-F]{2})|\\x(?<code>[0-9a-fA-F]{2})|&#x0*(?<code>[0-9a-fA-F]{2});")]
    private static partial Regex Unicode();

    [GeneratedRegex(@"[A-Za-z0-9+/_-]{16,}")]
    private static partial Regex Base64Runs();

    [GeneratedRegex(@"(?:[0-9a-fA-F][-: ]?){32,}")]
    private static partial Regex HexRuns();

    private static byte[] Replace(byte[] bytes, Regex pattern, Func<Match, string> code) => Encoding.Latin1.GetBytes(pattern.Replace(
        Encoding.Latin1.GetString(bytes), match => ((char)byte.Parse(code(match), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)).ToString()));

    private static byte[]? Runs(byte[] bytes, Regex pattern, Action<string, ArrayBufferWriter<byte>> decode)
    {
        ArrayBufferWriter<byte> decoded = new();
        foreach (ValueMatch run in pattern.EnumerateMatches(Encoding.Latin1.GetString(bytes)))
        {
            decode(Encoding.Latin1.GetString(bytes, run.Index, run.Length), decoded);
        }

        return decoded.WrittenCount > 0 ? decoded.WrittenSpan.ToArray() : null;
    }

    // Most of what is decoded was never encoded: noise, in which nothing is looked for.
    private static void Keep(ReadOnlySpan<byte> decoded, ArrayBufferWriter<byte> kept)
    {
        int run = 0;
        foreach (byte value in decoded)
        {
            run = value is >= 0x20 and < 0x7f ? run + 1 : value == 0 ? run : 0;
            if (run == ShortestText)
            {
                kept.Write(decoded);
                kept.Write("\n"u8);
                return;
            }
        }
    }

    private static void DecodeBase64(string run, ArrayBufferWriter<byte> decoded)
    {
        string url = run.Replace('+', '-').Replace('/', '_');
        for (int offset = 0; offset < 4; offset++)
        {
            // Whole groups: what is left over is less than three bytes.
            int length = (url.Length - offset) / 4 * 4;
            if (length > 0)
            {
                Keep(Base64Url.DecodeFromChars(url.AsSpan(offset, length)), decoded);
            }
        }
    }

    private static void DecodeHex(string run, ArrayBufferWriter<byte> decoded)
    {
        string digits = string.Concat(run.Where(char.IsAsciiHexDigit));
        for (int offset = 0; offset < 2 && digits.Length - offset >= ShortestRun; offset++)
        {
            Keep(Convert.FromHexString(digits.AsSpan(offset, (digits.Length - offset) / 2 * 2)), decoded);
        }
    }
}
