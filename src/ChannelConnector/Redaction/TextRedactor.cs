using System.Buffers;
using System.Text;
using ChannelOperator.Policy;

namespace ChannelConnector.Redaction;

/// <summary>Removes from text what carries a listed host, as a link or in any other form; everything else stays as it is.</summary>
internal sealed class TextRedactor(HostPatterns hosts)
{
    /// <summary>What stands in place of a link.</summary>
    public const string Replacement = "[link removed]";

    private const string Openers = "([{<\"'«»„“”‚‘’*_~「『（【《";
    private const string Closers = ")]}>\"'«»“”‘’*_~.,;:!?」』）】》。、！？";

    /// <summary>Characters of addresses: text with one of them before a link may be part of another link around it.</summary>
    private static readonly SearchValues<char> AddressMarks = SearchValues.Create("/\\?&=@%.#");

    private readonly ListedHosts _listed = new(hosts);

    /// <summary>The text without listed hosts; the same object if there is none.</summary>
    /// <param name="text">The text.</param>
    public string Redact(string text) => Redact(text, out _);

    /// <summary>The text without listed hosts; the same object if there is none.</summary>
    /// <param name="text">The text.</param>
    /// <param name="removed">How many links were removed.</param>
    public string Redact(string text, out int removed)
    {
        removed = 0;
        if (!_listed.AreConceivable(text))
        {
            return text;
        }

        StringBuilder? result = null;
        int copied = 0;
        for (int start = 0; start < text.Length; start++)
        {
            int end = start;
            while (end < text.Length && !char.IsWhiteSpace(text[end]))
            {
                end++;
            }

            ReadOnlySpan<char> token = text.AsSpan(start, end - start);
            if (_listed.AreConceivable(token) && _listed.AreIn(token.ToString()))
            {
                (int first, int length) = Link(token);
                result ??= new StringBuilder(text.Length);
                result.Append(text, copied, start + first - copied).Append(Replacement);
                copied = start + first + length;
                removed++;
            }

            start = end;
        }

        return result is null ? text : result.Append(text, copied, text.Length - copied).ToString();
    }

    // Brackets, quotes and words right before a scheme stay, and the punctuation after it. What is between goes as a whole: a part of it may be the key.
    private (int First, int Length) Link(ReadOnlySpan<char> token)
    {
        int first = token.IndexOf("://", StringComparison.Ordinal);
        while (first > 0 && char.IsAsciiLetter(token[first - 1]))
        {
            first--;
        }

        if (first < 0 || token[..first].ContainsAny(AddressMarks) || _listed.AreConceivable(token[..first]))
        {
            first = token.Length - token.TrimStart(Openers).Length;
        }

        int length = token[first..].TrimEnd(Closers).Length;
        return length > 0 ? (first, length) : (0, token.Length);
    }
}
