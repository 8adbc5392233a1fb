using System.Globalization;
using System.Text;

namespace ChannelConnector.Platforms;

/// <summary>A JSON string that is not valid Unicode: halves of surrogate pairs, or bytes that are not UTF-8. They become U+FFFD.</summary>
internal static class BrokenText
{
    /// <summary>Reads a string that the JSON parser has accepted.</summary>
    /// <param name="quoted">As it stands in the JSON, with its quotes.</param>
    public static string Read(ReadOnlySpan<byte> quoted)
    {
        string escaped = Encoding.UTF8.GetString(quoted[1..^1]);
        StringBuilder text = new(escaped.Length);
        for (int i = 0; i < escaped.Length; i++)
        {
            if (escaped[i] != '\\')
            {
                text.Append(escaped[i]);
            }
            else if (escaped[++i] == 'u')
            {
                text.Append((char)ushort.Parse(escaped.AsSpan(i + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
                i += 4;
            }
            else
            {
                text.Append(Unescape(escaped[i]));
            }
        }

        return Valid(text.ToString());
    }

    private static char Unescape(char c) => c switch
    {
        'b' => '\b',
        'f' => '\f',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        _ => c,
    };

    private static string Valid(string text)
    {
        StringBuilder valid = new(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            valid.Append(rune.ToString());
        }

        return valid.ToString();
    }
}
