namespace ChannelOperator.Text;

/// <summary>Rows under headers, in columns that fit the terminal: what is least important is cut first, and no line is ever wrapped.</summary>
internal static class Table
{
    private const string Gap = "   ";
    private const int NarrowestColumn = 4;

    /// <summary>Writes the table.</summary>
    public static void Write(TextWriter output, Display display, IReadOnlyList<TableColumn> columns, IReadOnlyList<IReadOnlyList<TableCell>> rows)
    {
        int[] widths = Fit([.. columns.Select((column, index) => rows.Select(row => TextWidth.Of(row[index].Text)).Append(column.Header.Length).Max())], columns, display.Width);
        WriteRow(output, display, widths, [.. columns.Select(column => (TableCell)column.Header)]);
        foreach (IReadOnlyList<TableCell> row in rows)
        {
            WriteRow(output, display, widths, row);
        }
    }

    private static int[] Fit(int[] widths, IReadOnlyList<TableColumn> columns, int? available)
    {
        if (available is not { } limit)
        {
            return widths;
        }

        int excess = widths.Sum() + (Gap.Length * (widths.Length - 1)) - limit;
        foreach (int index in Enumerable.Range(0, widths.Length).OrderBy(index => columns[index].Importance))
        {
            int cut = Math.Clamp(excess, 0, Math.Max(0, widths[index] - NarrowestColumn));
            widths[index] -= cut;
            excess -= cut;
        }

        return widths;
    }

    private static void WriteRow(TextWriter output, Display display, int[] widths, IReadOnlyList<TableCell> cells)
    {
        int left = display.Width ?? int.MaxValue;
        for (int index = 0; index < cells.Count && left > 0; index++)
        {
            string text = TextWidth.Cut(cells[index].Text, Math.Min(widths[index], left));
            bool isLast = index == cells.Count - 1;
            output.Write(display.Paint(text, cells[index].Colour));
            string fill = isLast ? "" : TextWidth.Pad("", widths[index] - TextWidth.Of(text)) + Gap;
            left -= TextWidth.Of(text) + fill.Length;
            output.Write(left > 0 ? fill : "");
        }

        output.WriteLine();
    }
}
