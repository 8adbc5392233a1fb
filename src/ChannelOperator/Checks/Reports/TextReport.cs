using System.Globalization;
using ChannelOperator.Pods;

namespace ChannelOperator.Checks.Reports;

/// <summary>A check for people: a table of the channels, then what was found, each with its file and line.</summary>
internal static class TextReport
{
    private const int LongestText = 4096;

    /// <summary>Writes it.</summary>
    public static void Write(CheckReport report, TextWriter output)
    {
        bool compared = report.ComparedWith is not null;
        if (!report.Channels.IsEmpty)
        {
            string[] heads = ["NAMESPACE", "NAME", "PLATFORM", "ACTION", "REASON", "TERMS", "RETENTION", "NEXT"];
            WriteTable([compared ? ["CHANGE", .. heads] : heads, .. report.Channels.Select(channel => Row(channel, compared))], output);
        }

        foreach (CheckFinding finding in report.Problems)
        {
            output.WriteLine(Line(finding, subject: null));
        }

        foreach (CheckedChannel channel in report.Channels)
        {
            foreach (CheckFinding finding in channel.Findings)
            {
                output.WriteLine(Line(finding, $"{channel.Namespace}/{channel.Name}"));
            }
        }

        foreach (string hint in report.Hints)
        {
            output.WriteLine($"hint: {Clean(hint)}");
        }

        output.WriteLine(Summary(report));
    }

    private static string[] Row(CheckedChannel channel, bool compared)
    {
        string[] row =
        [
            channel.Namespace,
            channel.Name,
            channel.Platform,
            channel.Action ?? "-",
            channel.Reason ?? "-",
            channel.TermsVersion ?? "-",
            Retention(channel),
            channel.StopsAt is { } stop ? $"stops {stop}" : channel.NextTransitionTime ?? "-",
        ];
        return compared ? [ChangeText.Of(channel.Change), .. row] : row;
    }

    private static string Retention(CheckedChannel channel) => channel.Retention switch
    {
        null => "-",
        { } retention when retention.Values.Distinct(StringComparer.Ordinal).Count() == 1 => retention.Values.First(),
        { } retention => string.Join(',', retention.Select(entry => $"{entry.Key}={entry.Value}")),
    };

    private static string Line(CheckFinding finding, string? subject)
    {
        string place = finding.File is null ? "" : string.Create(CultureInfo.InvariantCulture, $"{Clean(finding.File)}:{finding.Line}: ");
        string what = subject is null ? finding.Path ?? "" : $"{subject}: {finding.Reason}";
        return $"{place}{SeverityText.Of(finding.Severity)}: {(what.Length == 0 ? "" : Clean(what) + ": ")}{Clean(finding.Message)}";
    }

    private static string Summary(CheckReport report)
    {
        int run = report.Channels.Count(channel => channel.Action == Api.ChannelActions.Run);
        int stop = report.Channels.Count(channel => channel.Action == Api.ChannelActions.Stop);
        string text = string.Create(CultureInfo.InvariantCulture, $"at {report.Time}: {Count(report.Channels.Length, "channel")}, {run} run, {stop} stopped, {Count(report.Problems.Length, "mistake")} in the files");
        return report.ComparedWith is not { } before
            ? text
            : string.Create(CultureInfo.InvariantCulture, $"{text}; compared with {before}: {Changes(report, ChangeKind.Stops)} stop, {Changes(report, ChangeKind.Starts)} start, {Changes(report, ChangeKind.Added)} added, {Changes(report, ChangeKind.Removed)} removed");
    }

    private static int Changes(CheckReport report, ChangeKind change) => report.Channels.Count(channel => channel.Change == change);

    private static string Count(int number, string what) => string.Create(CultureInfo.InvariantCulture, $"{number} {what}{(number == 1 ? "" : "s")}");

    /// <summary>Names and messages hold what stands in files, which may be an escape sequence for the terminal.</summary>
    private static string Clean(string text) => OneLine.Of(text, LongestText);

    private static void WriteTable(string[][] rows, TextWriter output)
    {
        string[][] cells = [.. rows.Select(row => row.Select(Clean).ToArray())];
        int[] widths = [.. Enumerable.Range(0, cells[0].Length).Select(column => cells.Max(row => row[column].Length))];
        foreach (string[] row in cells)
        {
            output.WriteLine(string.Join("  ", row.Select((cell, column) => column == row.Length - 1 ? cell : cell.PadRight(widths[column]))));
        }

        output.WriteLine();
    }
}
