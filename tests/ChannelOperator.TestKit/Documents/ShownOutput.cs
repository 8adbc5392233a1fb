using System.Text.RegularExpressions;

namespace ChannelOperator.TestKit.Documents;

/// <summary>Output as a document shows it: a line <c>...</c> stands for any lines, <c>...</c> within a line for anything, and what differs from run to run is not compared.</summary>
public static partial class ShownOutput
{
    /// <summary>Whether a command printed what the document shows.</summary>
    public static bool Matches(string shown, string printed) => Match(shown, printed).Success;

    /// <summary>What the document shows, with every whole line as it was printed now, so that times, names and columns are those of one run. Lines with an elision stay.</summary>
    public static string Refreshed(string shown, string printed)
    {
        string neutral = Neutral(printed);
        string[] lines = printed.Split('\n');
        Queue<int> places = new(Match(shown, printed).Groups["line"].Captures.Select(capture => neutral[..capture.Index].Count(character => character == '\n')));
        return string.Join('\n', shown.TrimEnd().Split('\n').Select(line => line.Contains("...", StringComparison.Ordinal) ? line : lines[places.Dequeue()].TrimEnd()));
    }

    private static Match Match(string shown, string printed)
    {
        // A line carries its own end, so that an elision may stand for no line at all.
        IEnumerable<string> lines = Neutral(shown).Split('\n').Select(line => line switch
        {
            "..." => @"(?:[^\n]*(?:\n|\z))*?",
            _ when line.Contains("...", StringComparison.Ordinal) => string.Join("[^\n]*", line.Split("...").Select(Regex.Escape)) + @"(?:\n|\z)",
            _ => $@"(?<line>{Regex.Escape(line)})(?:\n|\z)",
        });
        return Regex.Match(Neutral(printed), @"\A" + string.Concat(lines) + @"\z", RegexOptions.None, TimeSpan.FromSeconds(5));
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
