using System.Buffers;
using System.Globalization;
using ChannelOperator.Policy;

namespace ChannelConnector.Redaction;

/// <summary>Finds listed hosts in a piece of text, also wrapped and disguised ones.</summary>
internal sealed class ListedHosts(HostPatterns hosts)
{
    // Nobody wraps an address more often without meaning to hide it.
    private const int MostRounds = 8;

    // Around a host these are emphasis or the end of a sentence; a host has none there.
    private const string Emphasis = "._-";

    /// <summary>The dot, what becomes one when an address is looked up, and what a dot can be wrapped in.</summary>
    private static readonly SearchValues<char> Dots = SearchValues.Create(
        ".%&\\\u2024\u2025\u2026\u2488\u2489\u248a\u248b\u248c\u248d\u248e\u248f\u2490\u2491\u2492\u2493\u2494\u2495\u2496\u2497\u2498\u2499\u249a\u249b\u3002\u33c2\u33c7\u33d8\ufe12\ufe19\ufe30\ufe52\uff05\uff06\uff0e\uff3c\uff61\udd00");

    private static readonly IdnMapping Idn = new() { AllowUnassigned = true };

    /// <summary>Whether a text can have a host at all: a host has a dot.</summary>
    public bool AreConceivable(ReadOnlySpan<char> text) => !hosts.IsEmpty && text.ContainsAny(Dots);

    /// <summary>Whether a listed host is in a piece of text without white space. Every layer that is taken off is looked at.</summary>
    public bool AreIn(string text)
    {
        if (IsHostIn(text))
        {
            return true;
        }

        for (int round = 0; round < MostRounds; round++)
        {
            string before = text;
            foreach (Func<string, string> step in AddressDecoding.Steps)
            {
                string next = step(text);
                if (!string.Equals(next, text, StringComparison.Ordinal))
                {
                    if (IsHostIn(next))
                    {
                        return true;
                    }

                    text = next;
                }
            }

            if (ReferenceEquals(before, text))
            {
                return false;
            }
        }

        return true;
    }

    // The longest runs of characters that a host can have: fbcdn.net.example is another host than fbcdn.net.
    private bool IsHostIn(ReadOnlySpan<char> text)
    {
        for (int start = 0; start < text.Length; start++)
        {
            int end = start;
            bool hasDot = false;
            bool isAscii = true;
            while (end < text.Length && IsHostCharacter(text[end]))
            {
                hasDot |= text[end] == '.';
                isAscii &= char.IsAscii(text[end]);
                end++;
            }

            if (hasDot && (isAscii ? IsListed(text[start..end]) : IsListedAmongLetters(text[start..end])))
            {
                return true;
            }

            start = end;
        }

        return false;
    }

    // Between letters of other scripts an address may begin and end without a space, or they are part of the host.
    private bool IsListedAmongLetters(ReadOnlySpan<char> run)
    {
        for (int start = 0; start < run.Length; start++)
        {
            int length = run[start..].IndexOfAnyExceptInRange('\0', '\u007f');
            int end = length < 0 ? run.Length : start + length;
            if (end > start && IsListed(run[start..end]))
            {
                return true;
            }

            start = end;
        }

        string host = run.Trim(Emphasis).ToString();
        return hosts.Match(host) || (Converted(host, Idn.GetAscii) is { } ascii && hosts.Match(ascii));
    }

    private bool IsListed(ReadOnlySpan<char> run)
    {
        string host = run.Trim(Emphasis).ToString();
        return hosts.Match(host) || (host.Contains("xn--", StringComparison.OrdinalIgnoreCase) && Converted(host, Idn.GetUnicode) is { } name && hosts.Match(name));
    }

    private static string? Converted(string host, Func<string, string> convert)
    {
        const int longestHost = 253;
        try
        {
            return host.Length is > 0 and <= longestHost ? convert(host.ToLowerInvariant()) : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static bool IsHostCharacter(char c) => char.IsAscii(c) ? char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' : char.IsLetterOrDigit(c) || char.IsSurrogate(c);
}
