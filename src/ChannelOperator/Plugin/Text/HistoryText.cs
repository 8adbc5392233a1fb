using ChannelOperator.Api;
using ChannelOperator.Plugin.Reports;
using ChannelOperator.Text;

namespace ChannelOperator.Plugin.Text;

/// <summary>The table of <c>history</c>.</summary>
internal static class HistoryText
{
    private static readonly TableColumn[] Columns = [new("TIME", 9), new("AGO", 3), new("SOURCE", 2), new("WHAT", 8), new("LASTED", 1), new("DETAIL", 0)];

    /// <summary>Writes it.</summary>
    public static void Write(TextWriter output, Display display, HistoryList list) => Table.Write(
        output,
        display,
        Columns,
        [.. list.Items.Select(item => new TableCell[] { Timestamp.Rounded(item.Time).Text, Span.Text(list.Time - item.Time), item.Source, new(item.What, ColourOf(item)), Lasted(item), item.Detail })]);

    private static string Lasted(HistoryItem item) => item.LastedSeconds is { } seconds ? Span.Text(TimeSpan.FromSeconds(seconds)) : item.Source == "Decision" ? "stands" : "";

    private static Colour ColourOf(HistoryItem item) => item.What switch
    {
        ChannelActions.Run or ApprovalStatus.Approved => Colour.Green,
        ChannelActions.Stop or ApprovalStatus.Revoked or ApprovalStatus.Rejected or ApprovalStatus.Suspended => Colour.Red,
        _ => Colour.None,
    };
}
