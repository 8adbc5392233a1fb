using System.Text.RegularExpressions;

namespace ChannelOperator.TestKit.Documents;

/// <summary>Output as a document shows it: a line <c>...</c> stands for any lines, <c>...</c> within a line for anything, and what differs from run to run is not compared.</summary>
public static partial class ShownOutput
{
    /// <summary>Whether a command printed what the document shows.</summary>
    public static bool Matches(string shown, string printed)
    {
        // A line carries its own end, so that an elision may stand for no line at all.
        IEnumerable<string> lines = Neutral(shown).Split('\n').Select(line => line == "..." ? @"(?:[^\n]*(?:\n|\z))*?" : string.Join("[^\n]*", line.Split("...").Select(Regex.Escape)) + @"(?:\n|\z)");
        return Regex.IsMatch(Neutral(printed), @"\A" + string.Concat(lines) + @"\z", RegexOptions.None, TimeSpan.FromSeconds(5));
    }

    /// <summary>A text without times, ages, generated names and the widths of columns.</summary>
    public static string Neutral(string text)
    {
        string neutral = Time().Replace(text.TrimEnd(), "<time>");
        neutral = Age().Replace(neutral, "<age>");
        neutral = Generated().Replace(neutral, "${name}<id>");
        return Blanks().Replace(neutral, " ").Replace(" \n", "\n", StringComparison.Ordinal);
    }

    [GeneratedRegex(@"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Time();

    [GeneratedRegex(@"(?<![\w.-])(\d+[dhms]){1,2}(?![\w-])|<unknown>", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Age();

    [GeneratedRegex(@"(?<name>(approved|revoked)-)[a-z0-9]{5}(?![a-z0-9])", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Generated();

    [GeneratedRegex("[ \t]+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Blanks();
}
