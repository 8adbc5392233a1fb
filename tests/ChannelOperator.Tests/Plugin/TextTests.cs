using System.Globalization;
using ChannelOperator.Commands;
using ChannelOperator.Plugin;
using ChannelOperator.Plugin.Text;
using ChannelOperator.Text;

namespace ChannelOperator.Tests.Plugin;

public sealed class TextTests
{
    [Theory]
    [InlineData("00:00:59", "59s")]
    [InlineData("00:01:59", "119s")]
    [InlineData("00:59:59", "59m")]
    [InlineData("1.23:59:59", "47h")]
    [InlineData("400.00:00:00", "400d")]
    [InlineData("-00:05:00", "5m")]
    public void Span_InTheOneUnitThatSaysEnough(string span, string expected) => Assert.Equal(expected, Span.Text(TimeSpan.Parse(span, CultureInfo.InvariantCulture)));

    [Theory]
    [InlineData("cafe\u0301", 4)]
    [InlineData("数字", 4)]
    [InlineData("ab", 2)]
    public void Width_OfMarksAndWideCharacters(string text, int expected) => Assert.Equal(expected, TextWidth.Of(text));

    [Theory]
    [InlineData("数字数字", 5, "数字…")]
    [InlineData("abcdef", 4, "abc…")]
    [InlineData("abcd", 4, "abcd")]
    public void Cut_NeverWithinACharacter(string text, int columns, string expected) => Assert.Equal(expected, TextWidth.Cut(text, columns));

    [Theory]
    [InlineData("support-1.x", "support-1.x")]
    [InlineData("", "''")]
    [InlineData("it's $(id)", @"'it'\''s $(id)'")]
    [InlineData("a;b", "'a;b'")]
    public void Shell_QuotesWhatAShellWouldRead(string text, string expected) => Assert.Equal(expected, Shell.Word(text));

    [Fact]
    public void NearNames_AreThoseThatWereMeant() =>
        Assert.Equal(["support-whatsapp", "support-whatsapp-2"], NearNames.To("suport-whatsapp", ["support-whatsapp", "orders", "support-whatsapp-2", "x"]));

    [Theory]
    [InlineData("/opt/x/kubectl-channel", null, true)]
    [InlineData("/opt/x/kubectl-channel.exe", null, true)]
    [InlineData("/opt/x/channel-operator", "/home/me/bin/kubectl-channel", true)]
    [InlineData("/opt/x/channel-operator", "channel-operator", false)]
    [InlineData("/opt/kubectl-channel/dotnet", "dotnet", false)]
    [InlineData(null, null, false)]
    public void Plugin_ByItsName(string? path, string? calledAs, bool expected) => Assert.Equal(expected, ChannelCommand.IsNamed(path, calledAs));
}
