using ChannelOperator.Text;

namespace ChannelOperator.Tests.Text;

public sealed class DisplayTests
{
    [Theory]
    [InlineData("xterm", null, true)]
    [InlineData("xterm", "", true)]
    [InlineData("xterm", "1", false)]
    [InlineData("dumb", null, false)]
    [InlineData(null, null, false)]
    public void Colour_OnlyWhereTheTerminalTakesIt_AndNobodyForbidsIt(string? term, string? noColour, bool expected) =>
        Assert.Equal(expected, Display.Terminal(name => name switch { "TERM" => term, "NO_COLOR" => noColour, _ => null }, () => 80).HasColour);

    [Theory]
    [InlineData("132", 80, 132)]
    [InlineData("no", 80, 80)]
    [InlineData("-1", 80, 80)]
    [InlineData(null, 0, null)]
    [InlineData("3", 80, 20)]
    public void Width_IsThatOfCOLUMNS_ElseTheTerminals(string? columns, int terminal, int? expected) =>
        Assert.Equal(expected, Display.Terminal(name => name == "COLUMNS" ? columns : null, () => terminal).Width);

    [Fact]
    public void Plain_PaintsNothing() => Assert.Equal("text", Display.Plain.Paint("text", Colour.Red));
}
