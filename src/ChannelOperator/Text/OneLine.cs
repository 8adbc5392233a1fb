using System.Buffers;
using System.Globalization;
using System.Text;

namespace ChannelOperator.Text;

/// <summary>Makes others' text fit for a condition: one line, printable, bounded.</summary>
internal static class OneLine
{
    private const int LongestWord = 64;

    private static readonly SearchValues<char> WordCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789");

    /// <summary>A text without control and formatting characters, cut at a length.</summary>
    public static string Of(string? text, int longest)
    {
        StringBuilder line = new();
        // What is left out may be long, but not without end.
        foreach (Rune rune in (text ?? "").EnumerateRunes().Take(longest * 4))
        {
            if (IsPrintable(rune))
            {
                line.Append(rune.ToString());
            }
            else if (line.Length > 0 && line[^1] != ' ')
            {
                line.Append(' ');
            }
        }

        return Cut(line.ToString().Trim(), longest);
    }

    /// <summary>A text cut at a length, never within a character.</summary>
    public static string Cut(string text, int longest)
    {
        if (text.Length <= longest)
        {
            return text;
        }

        int end = longest - 1;
        return text[..(char.IsHighSurrogate(text[end - 1]) ? end - 1 : end)].TrimEnd() + "…";
    }

    /// <summary>A reason as Kubernetes writes them, one word in CamelCase; anything else is another word.</summary>
    public static string Word(string? reason, string otherwise) =>
        reason is { Length: > 0 and <= LongestWord } && !reason.AsSpan().ContainsAnyExcept(WordCharacters) ? reason : otherwise;

    private static bool IsPrintable(Rune rune) => Rune.GetUnicodeCategory(rune) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.SpaceSeparator or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);
}
