using ChannelOperator.Text;

namespace ChannelOperator.Tests.Text;

public sealed class TableTests
{
    private static readonly TableColumn[] Columns = [new("NAME", 9), new("REASON", 5), new("DETAIL", 0)];

    [Fact]
    public void IntoAFile_NothingIsCut_AndNothingPaddedAtTheEnd() => Assert.Equal(
        """
        NAME             REASON     DETAIL
        support          Accepted   all is well, and more is said of it than fits
        数字チャンネル   X          short

        """,
        Written(Display.Plain));

    [Theory]
    [InlineData(60)]
    [InlineData(40)]
    [InlineData(24)]
    public void OnATerminal_NoLineIsWider(int width)
    {
        string[] lines = Written(new Display(width, HasColour: false)).Split('\n');

        Assert.All(lines, line => Assert.True(TextWidth.Of(line) <= width, line));
        // The least important column is cut first, and shows that it is.
        Assert.Contains('…', lines[1]);
    }

    [Fact]
    public void LeastImportantColumn_IsCut_WhereverItStands()
    {
        using StringWriter output = new() { NewLine = "\n" };

        Table.Write(output, new Display(20, HasColour: false), [new("NAME", 0), new("REASON", 9)], [["a-very-long-name", "Accepted"]]);

        Assert.Equal("NAME        REASON\na-very-l…   Accepted\n", output.ToString());
    }

    [Fact]
    public void Colours_DoNotCountAsWidth() => Assert.Equal(
        Written(new Display(40, HasColour: false)),
        Written(new Display(40, HasColour: true)).Replace("\e[31m", "", StringComparison.Ordinal).Replace("\e[0m", "", StringComparison.Ordinal));

    private static string Written(Display display)
    {
        using StringWriter output = new() { NewLine = "\n" };
        Table.Write(output, display, Columns, [["support", new TableCell("Accepted", Colour.Red), "all is well, and more is said of it than fits"], ["数字チャンネル", "X", "short"]]);
        return output.ToString();
    }
}
