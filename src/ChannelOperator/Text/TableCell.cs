namespace ChannelOperator.Text;

/// <summary>A cell of a table; one line, printable.</summary>
internal readonly record struct TableCell(string Text, Colour Colour = Colour.None)
{
    /// <summary>A cell without a colour.</summary>
    public static implicit operator TableCell(string text) => new(text);
}
