using ChannelOperator.Api;
using ChannelOperator.Plugin.Reports;
using ChannelOperator.Text;

namespace ChannelOperator.Plugin.Text;

/// <summary>The table of <c>deadlines</c>.</summary>
internal static class DeadlinesText
{
    private static readonly TableColumn[] Columns = [new("STOPS AT", 6), new("IN", 9), new("NAMESPACE", 5), new("NAME", 8), new("PLATFORM", 2), new("REASON", 7), new("DO", 1)];

    /// <summary>Writes it.</summary>
    public static void Write(TextWriter output, Display display, DeadlineList list) => Table.Write(
        output,
        display,
        Columns,
        [.. list.Items.Select(item => new TableCell[] { Timestamp.Rounded(item.Time).Text, new(Span.Text(item.Time - list.Time), ColourOf(item.Time - list.Time)), item.Namespace, item.Name, item.Platform, item.Reason, item.Do })]);

    private static Colour ColourOf(TimeSpan left) => left.TotalDays switch
    {
        < 3 => Colour.Red,
        < 14 => Colour.Yellow,
        _ => Colour.None,
    };
}
