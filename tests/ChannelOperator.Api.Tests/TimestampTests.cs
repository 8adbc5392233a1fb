using System.Globalization;
using System.Text.RegularExpressions;

namespace ChannelOperator.Api.Tests;

public sealed class TimestampTests
{
    [Theory]
    [InlineData("2026-01-12T09:00:00Z", "2026-01-12T09:00:00.0000000")]
    [InlineData("2026-01-12T09:00:00+01:00", "2026-01-12T08:00:00.0000000")]
    [InlineData("2026-01-12T09:00:00-00:00", "2026-01-12T09:00:00.0000000")]
    [InlineData("2026-01-12T09:00:00+13:59", "2026-01-11T19:01:00.0000000")]
    [InlineData("2026-01-12T09:00:00-13:59", "2026-01-12T22:59:00.0000000")]
    [InlineData("2026-01-12T09:00:00.5Z", "2026-01-12T09:00:00.5000000")]
    [InlineData("2026-01-12T09:00:00.000001Z", "2026-01-12T09:00:00.0000010")]
    [InlineData("2026-01-12T09:00:00.123456789Z", "2026-01-12T09:00:00.1234567")]
    [InlineData("2026-01-12T09:00:00.1234567890123Z", "2026-01-12T09:00:00.1234567")]
    [InlineData("2028-02-29T00:00:00Z", "2028-02-29T00:00:00.0000000")]
    [InlineData("1000-01-01T00:00:00Z", "1000-01-01T00:00:00.0000000")]
    [InlineData("0001-01-01T00:00:00Z", "0001-01-01T00:00:00.0000000")]
    [InlineData("0001-01-01T00:00:00+01:00", "0001-01-01T00:00:00.0000000")]
    [InlineData("9999-12-31T23:59:59.9999999Z", "9999-12-31T23:59:59.9999999")]
    [InlineData("9999-12-31T23:59:59-12:00", "9999-12-31T23:59:59.9999999")]
    public void A_time_is_read_and_saturates(string text, string utc) =>
        Assert.Equal(utc, new Timestamp(text).Value?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffffff", CultureInfo.InvariantCulture));

    [Theory]
    [InlineData("2026-01-12T09:00:00Z", "2026-01-12T09:00:00Z")]
    [InlineData("2026-01-12T09:00:00.0000001Z", "2026-01-12T09:00:01Z")]
    [InlineData("2026-01-12T23:59:59.9999999Z", "2026-01-13T00:00:00Z")]
    [InlineData("2026-01-12T09:00:00.5+01:00", "2026-01-12T08:00:01Z")]
    [InlineData("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z")]
    [InlineData("9999-12-31T23:59:59.9999999Z", "9999-12-31T23:59:59Z")]
    public void For_people_it_has_whole_seconds_and_is_not_too_early(string text, string rounded) => Assert.Equal(rounded, Timestamp.Rounded(new Timestamp(text).Value!.Value).Text);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("never")]
    [InlineData("2026-01-12")]
    [InlineData("2026-01-12T09:00:00")]
    [InlineData("2026-01-12 09:00:00Z")]
    [InlineData("2026-01-12t09:00:00z")]
    [InlineData("2026-01-12T09:00:00z")]
    [InlineData("2026-01-12T09:00:00Z\n")]
    [InlineData(" 2026-01-12T09:00:00Z")]
    [InlineData("2026-01-12T09:00:00ZZ")]
    [InlineData("2026-01-12T09:00:00,5Z")]
    [InlineData("2026-01-12T09:00:00.Z")]
    [InlineData("2026-01-12T09:00:00.5")]
    [InlineData("2026-01-12T09:00:00+14:00")]
    [InlineData("2026-01-12T09:00:00+23:59")]
    [InlineData("2026-01-12T09:00:00+24:00")]
    [InlineData("2026-01-12T09:00:00+99:99")]
    [InlineData("2026-01-12T09:00:00+01:60")]
    [InlineData("2026-01-12T09:00:00+1:00")]
    [InlineData("2026-01-12T09:00:00+0100")]
    [InlineData("2026-01-12T09:00:00+-1:00")]
    [InlineData("2026-01-12T24:00:00Z")]
    [InlineData("2026-01-12T25:00:00Z")]
    [InlineData("2026-01-12T09:60:00Z")]
    [InlineData("2026-01-12T09:00:60Z")]
    [InlineData("2026-13-12T09:00:00Z")]
    [InlineData("2026-00-12T09:00:00Z")]
    [InlineData("2026-02-30T09:00:00Z")]
    [InlineData("2027-02-29T09:00:00Z")]
    [InlineData("0000-01-01T00:00:00Z")]
    [InlineData("-001-01-01T00:00:00Z")]
    [InlineData("10000-01-01T00:00:00Z")]
    [InlineData("٢٠٢٦-01-12T09:00:00Z")]
    public void What_is_not_a_time_has_no_value(string? text) => Assert.Null(new Timestamp(text!).Value);

    [Theory]
    [InlineData("2026-01-12T09:00:00Z", "2026-01-12T09:00:00Z")]
    [InlineData("2026-01-12T09:00:00.5000000+02:00", "2026-01-12T07:00:00.5Z")]
    [InlineData("9999-12-31T23:59:59.9999999Z", "9999-12-31T23:59:59.9999999Z")]
    [InlineData("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z")]
    public void An_instant_becomes_a_text_that_reads_back(string instant, string text)
    {
        DateTimeOffset value = DateTimeOffset.Parse(instant, CultureInfo.InvariantCulture);

        Timestamp timestamp = Timestamp.From(value);

        Assert.Equal(text, timestamp.Text);
        Assert.Equal(value, timestamp.Value);
    }

    [Fact]
    public void Every_day_and_offset_that_the_crd_admits_can_be_read()
    {
        foreach (string offset in new[] { "Z", "+00:00", "+13:59", "-13:59", "-12:00" })
        {
            foreach (string clock in new[] { "1000-01-01T00:00:00", "2026-11-23T23:59:59", "2026-11-23T23:59:59.1", "2999-12-31T23:59:59.123456789" })
            {
                Assert.Matches(Regex(), clock + offset);
                Assert.NotNull(new Timestamp(clock + offset).Value);
            }
        }
    }

    [Theory]
    [InlineData("0000-01-01T00:00:00Z")]
    [InlineData("0999-01-01T00:00:00Z")]
    [InlineData("9999-12-31T23:59:59-12:00")]
    [InlineData("2026-01-12T09:00:00+14:00")]
    [InlineData("2026-01-12t09:00:00z")]
    [InlineData("2026-01-12T09:00:00,5Z")]
    [InlineData("2026-01-12T09:00:00.1234567890Z")]
    public void The_crd_refuses_what_is_beyond_use(string text) => Assert.DoesNotMatch(Regex(), text);

    private static Regex Regex() => new(Timestamp.Pattern);
}
