using System.Text;
using System.Text.RegularExpressions;

namespace ChannelOperator.CrdGenerator.Reference;

/// <summary>Text as GitHub's Markdown takes it.</summary>
internal static partial class Markdown
{
    private const int Timeout = 1000;

    /// <summary>Plain text, so that nothing in it is taken for markup or for the end of a cell.</summary>
    public static string Text(string plain) => Special().Replace(plain, @"\$0");

    /// <summary>Text as code. Within a table a stroke has to be escaped even here.</summary>
    public static string Code(string text, bool inTable = true) => $"`{(inTable ? text.Replace("|", @"\|", StringComparison.Ordinal) : text)}`";

    /// <summary>The anchor that GitHub gives a heading that holds no markup but code.</summary>
    public static string Anchor(string heading) => Dropped().Replace(heading.ToLowerInvariant(), "").Replace(' ', '-');

    /// <summary>A table; columns that hold nothing are left out.</summary>
    /// <param name="headings">The headings.</param>
    /// <param name="rows">The rows, a cell for each heading.</param>
    public static string Table(IReadOnlyList<string> headings, IReadOnlyCollection<IReadOnlyList<string>> rows)
    {
        int[] used = [.. Enumerable.Range(0, headings.Count).Where(column => rows.Any(row => row[column].Length > 0))];
        StringBuilder text = new();
        Append(text, used.Select(column => headings[column]));
        Append(text, used.Select(_ => "---"));
        foreach (IReadOnlyList<string> row in rows)
        {
            Append(text, used.Select(column => row[column]));
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, IEnumerable<string> cells) => text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");

    [GeneratedRegex(@"[\\|<*\[\]`]", RegexOptions.CultureInvariant, Timeout)]
    private static partial Regex Special();

    [GeneratedRegex(@"[^\p{L}\p{N} _-]", RegexOptions.CultureInvariant, Timeout)]
    private static partial Regex Dropped();
}
