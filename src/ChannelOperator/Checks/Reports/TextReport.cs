using System.Globalization;
using ChannelOperator.Text;

namespace ChannelOperator.Checks.Reports;

/// <summary>A check for people: a table of the channels, then what was found, each with its file and line.</summary>
internal static class TextReport
{
    private static readonly TableColumn[] Columns =
    [
        new("NAMESPACE", 6), new("NAME", 7), new("PLATFORM", 3), new("ACTION", 9), new("REASON", 8), new("TERMS", 2), new("RETENTION", 1), new("NEXT", 4),
    ];

    /// <summary>Writes it.</summary>
    public static void Write(CheckReport report, TextWriter output, Display display)
    {
        bool compared = report.ComparedWith is not null;
        if (!report.Channels.IsEmpty)
        {
            TableColumn[] columns = compared ? [new TableColumn("CHANGE", 10), .. Columns] : Columns;
            Table.Write(output, display, columns, [.. report.Channels.Select(channel => Row(channel, compared))]);
            output.WriteLine();
        }

        foreach (CheckFinding finding in report.Problems)
        {
            output.WriteLine(Line(finding, subject: null));
        }

        foreach (CheckedChannel channel in report.Channels)
        {
            foreach (CheckFinding finding in report.NotRepeated(channel))
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

    private static TableCell[] Row(CheckedChannel channel, bool compared)
    {
        TableCell[] row =
        [
            Clean(channel.Namespace),
            Clean(channel.Name),
            Clean(channel.Platform),
            new TableCell(channel.Action ?? "-", channel.Action == Api.ChannelActions.Run ? Colour.Green : Colour.None),
            channel.Reason ?? "-",
            Clean(channel.TermsVersion ?? "-"),
            Retention(channel),
            channel.StopsAt is { } stop ? $"stops {stop}" : channel.NextTransitionTime ?? "-",
        ];
        return compared ? [new TableCell(ChangeText.Of(channel.Change), channel.Loses ? Colour.Red : Colour.None), .. row] : row;
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
        string text = string.Create(CultureInfo.InvariantCulture, $"at {report.Time}: {Count(run + stop, "channel")}, {run} run, {stop} stopped, {Count(report.Mistakes, "mistake")} in the files");
        return report.ComparedWith is not { } before
            ? text
            : string.Create(CultureInfo.InvariantCulture, $"{text}; compared with {before}: {Changes(report, ChangeKind.Stops)} stop, {Changes(report, ChangeKind.Starts)} start, {Changes(report, ChangeKind.Added)} added, {Changes(report, ChangeKind.Removed)} removed");
    }

    private static int Changes(CheckReport report, ChangeKind change) => report.Channels.Count(channel => channel.Change == change);

    private static string Count(int number, string what) => string.Create(CultureInfo.InvariantCulture, $"{number} {what}{(number == 1 ? "" : "s")}");

    /// <summary>Names and messages hold what stands in files, which may be an escape sequence for the terminal.</summary>
    private static string Clean(string text) => OneLine.Of(text, Longest.Message);
}
