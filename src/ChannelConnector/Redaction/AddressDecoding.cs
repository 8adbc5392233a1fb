using System.Buffers;
using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace ChannelConnector.Redaction;

/// <summary>What an address can be wrapped in. Each step gives back the same object if it changes nothing.</summary>
internal static class AddressDecoding
{
    private static readonly SearchValues<char> LineBreaks = SearchValues.Create("\t\n\r");

    private static readonly FrozenDictionary<string, char> Entities = new Dictionary<string, char>(StringComparer.Ordinal)
    {
        ["amp"] = '&',
        ["bsol"] = '\\',
        ["colon"] = ':',
        ["commat"] = '@',
        ["dash"] = '-',
        ["gt"] = '>',
        ["hyphen"] = '-',
        ["lowbar"] = '_',
        ["lt"] = '<',
        ["NewLine"] = '\n',
        ["num"] = '#',
        ["percnt"] = '%',
        ["period"] = '.',
        ["quest"] = '?',
        ["quot"] = '"',
        ["shy"] = '\u00ad',
        ["sol"] = '/',
        ["Tab"] = '\t',
        ["zwj"] = '\u200d',
        ["zwnj"] = '\u200c',
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>All steps, in the order in which they are tried.</summary>
    public static IReadOnlyList<Func<string, string>> Steps { get; } = [HostFolding.Fold, WithoutInvisible, Unescaped, WithoutEntities, Uri.UnescapeDataString, WithoutLineBreaks];

    /// <summary>Without zero-width and other characters that show nothing, and that an address loses.</summary>
    private static string WithoutInvisible(string text)
    {
        if (text.AsSpan().IndexOfAnyExceptInRange('\0', '\u007f') < 0)
        {
            return text;
        }

        StringBuilder visible = new(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (!IsInvisible(rune))
            {
                visible.Append(rune.ToString());
            }
        }

        return visible.Length == text.Length ? text : visible.ToString();
    }

    // Format characters, variation selectors, the grapheme joiner and the Hangul fillers.
    private static bool IsInvisible(Rune rune) => !rune.IsAscii
        && (Rune.GetUnicodeCategory(rune) == UnicodeCategory.Format
            || rune.Value is 0x34F or 0x115F or 0x1160 or 0x3164 or 0xFFA0 or (>= 0x180B and <= 0x180F) or (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0100 and <= 0xE01EF));

    /// <summary>With <c>\u002e</c> and <c>\x2e</c> as characters. A backslash before another character ends a host as it is.</summary>
    private static string Unescaped(string text)
    {
        if (!text.Contains('\\'))
        {
            return text;
        }

        StringBuilder plain = new(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            int digits = text[i] != '\\' || i + 1 == text.Length ? 0 : text[i + 1] switch { 'u' or 'U' => 4, 'x' or 'X' => 2, _ => 0 };
            if (digits > 0 && i + 2 + digits <= text.Length && ushort.TryParse(text.AsSpan(i + 2, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort code))
            {
                plain.Append((char)code);
                i += 1 + digits;
            }
            else
            {
                plain.Append(text[i]);
            }
        }

        return plain.Length == text.Length ? text : plain.ToString();
    }

    /// <summary>With HTML's entities as characters: numbers with and without their semicolon, and the names of what an address is made of.</summary>
    private static string WithoutEntities(string text)
    {
        if (!text.Contains('&'))
        {
            return text;
        }

        StringBuilder plain = new(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '&' && (Number(text.AsSpan(i), out Rune rune, out int length) || Name(text.AsSpan(i), out rune, out length)))
            {
                plain.Append(rune.ToString());
                i += length - 1;
            }
            else
            {
                plain.Append(text[i]);
            }
        }

        return plain.Length == text.Length ? text : plain.ToString();
    }

    private static bool Number(ReadOnlySpan<char> text, out Rune rune, out int length)
    {
        (rune, length) = (default, 0);
        if (text is not ['&', '#', _, ..])
        {
            return false;
        }

        bool isHex = text[2] is 'x' or 'X';
        int start = isHex ? 3 : 2;
        int end = start;
        while (end < text.Length && (isHex ? char.IsAsciiHexDigit(text[end]) : char.IsAsciiDigit(text[end])))
        {
            end++;
        }

        NumberStyles style = isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.None;
        length = end < text.Length && text[end] == ';' ? end + 1 : end;
        return int.TryParse(text[start..end], style, CultureInfo.InvariantCulture, out int code) && Rune.TryCreate(code, out rune);
    }

    private static bool Name(ReadOnlySpan<char> text, out Rune rune, out int length)
    {
        const int longest = 9;
        int end = text[..Math.Min(text.Length, longest)].IndexOf(';');
        length = end + 1;
        bool isKnown = Entities.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(end > 0 ? text[1..end] : [], out char c);
        rune = isKnown ? new Rune(c) : default;
        return isKnown;
    }

    /// <summary>Without the tabs and line breaks that came out of another wrapping: an address loses them.</summary>
    private static string WithoutLineBreaks(string text) =>
        text.AsSpan().ContainsAny(LineBreaks) ? text.Replace("\t", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal).Replace("\r", "", StringComparison.Ordinal) : text;
}
