using System.Globalization;
using ChannelOperator.Api;
using ChannelOperator.Plugin.Reports;
using ChannelOperator.Text;

namespace ChannelOperator.Plugin.Text;

/// <summary>The table of <c>list</c>.</summary>
internal static class ListText
{
    /// <summary>Writes it.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="display">What that can show.</param>
    /// <param name="list">The channels, in their order.</param>
    /// <param name="allNamespaces">Whether the namespace is shown.</param>
    /// <param name="wide">Whether times are absolute too, and the account is shown.</param>
    public static void Write(TextWriter output, Display display, ReportList list, bool allNamespaces, bool wide)
    {
        List<(TableColumn Column, Func<ChannelReport, TableCell> Cell)> columns =
        [
            (new("NAME", 9), report => report.Name),
            (new("PLATFORM", 5), report => report.Platform),
            (new("RUNS", 8), Runs),
            (new("REASON", 7), report => new TableCell(report.Reason, ColourOf(report))),
            (new("TERMS", 3), report => report.AcceptedTerms ?? "-"),
            (new("STOPS IN", 6), report => StopsIn(report, list.Time)),
            (new("AGE", 2), report => report.Created is { } created ? Span.Text(list.Time - created) : "?"),
        ];
        if (allNamespaces)
        {
            columns.Insert(0, (new("NAMESPACE", 9), report => report.Namespace));
        }

        if (wide)
        {
            columns.Add((new("STOPS AT", 1), report => report.StopsAhead is [{ } stop, ..] ? $"{Timestamp.Rounded(stop.Time).Text} {stop.Reason}" : "-"));
            columns.Add((new("ACCOUNT", 0), report => report.AccountId));
        }

        Table.Write(output, display, [.. columns.Select(column => column.Column)], [.. list.Items.Select(report => columns.Select(column => column.Cell(report)).ToArray())]);
    }

    private static TableCell Runs(ChannelReport report) => new(
        report.State switch
        {
            ChannelStates.Running => string.Create(CultureInfo.InvariantCulture, $"RUN {report.ReadyReplicas}/{report.Replicas}"),
            ChannelStates.Starting => "START 0",
            ChannelStates.Stopping => string.Create(CultureInfo.InvariantCulture, $"STOPPING {Math.Max(report.Replicas, report.ReadyReplicas)}"),
            _ => "STOP 0",
        },
        ColourOf(report));

    private static Colour ColourOf(ChannelReport report) => report switch
    {
        { State: ChannelStates.Stopping } => Colour.Red,
        { State: ChannelStates.Stopped, NeedsAttention: true } => Colour.Red,
        { NeedsAttention: true } or { StatusBehind: not null } => Colour.Yellow,
        { State: ChannelStates.Running } => Colour.Green,
        _ => Colour.None,
    };

    private static TableCell StopsIn(ChannelReport report, DateTimeOffset now) => report.StopsAhead is [{ } stop, ..]
        ? new TableCell(Span.Text(stop.Time - now), stop.Time - now < TimeSpan.FromDays(14) ? Colour.Yellow : Colour.None)
        : "-";
}
