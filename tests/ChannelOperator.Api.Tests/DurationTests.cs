using System.Globalization;
using System.Text.RegularExpressions;

namespace ChannelOperator.Api.Tests;

public sealed class DurationTests
{
    [Theory]
    [InlineData("0s", "0.00:00:00")]
    [InlineData("0d", "0.00:00:00")]
    [InlineData("30d", "30.00:00:00")]
    [InlineData("1d12h", "1.12:00:00")]
    [InlineData("1d2h3m4s", "1.02:03:04")]
    [InlineData("90m", "0.01:30:00")]
    [InlineData("5d30m", "5.00:30:00")]
    [InlineData("007d", "7.00:00:00")]
    [InlineData("999999m", "694.10:39:00")]
    [InlineData("9999999s", "115.17:46:39")]
    [InlineData("3650d", "3650.00:00:00")]
    [InlineData("3649d24h", "3650.00:00:00")]
    public void A_span_is_read(string text, string span) =>
        Assert.Equal(TimeSpan.ParseExact(span, "c", CultureInfo.InvariantCulture), new Duration(text).Value);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("d")]
    [InlineData("30")]
    [InlineData("30D")]
    [InlineData("-1d")]
    [InlineData("+1d")]
    [InlineData("1.5h")]
    [InlineData("1d 2h")]
    [InlineData(" 1d")]
    [InlineData("1d ")]
    [InlineData("30d\n")]
    [InlineData("1h1d")]
    [InlineData("1d1d")]
    [InlineData("P1D")]
    [InlineData("1w")]
    [InlineData("1y")]
    [InlineData("٣d")]
    [InlineData("100000d")]
    [InlineData("99999999s")]
    [InlineData("99999d")]
    [InlineData("3651d")]
    [InlineData("3650d1s")]
    [InlineData("99999h")]
    [InlineData("99999d99999h999999m9999999s")]
    public void What_is_not_a_span_or_is_too_long_has_no_value(string? text) => Assert.Null(new Duration(text!).Value);

    [Theory]
    [InlineData("0.00:00:00", "0s")]
    [InlineData("0.00:00:00.9", "0s")]
    [InlineData("30.00:00:00", "30d")]
    [InlineData("1.12:00:00", "1d12h")]
    [InlineData("0.00:00:59", "59s")]
    [InlineData("3650.00:00:00", "3650d")]
    public void A_span_becomes_a_text(string span, string text) =>
        Assert.Equal(text, Duration.From(TimeSpan.Parse(span, CultureInfo.InvariantCulture)).Text);

    [Fact]
    public void The_longest_text_that_the_crd_admits_is_still_read()
    {
        Assert.Matches(new Regex(Duration.Pattern), "99999d99999h999999m9999999s");
        Assert.Equal(27, "99999d99999h999999m9999999s".Length);
    }
}
