using System.Globalization;
using System.Text;

namespace ChannelConnector.Tests.Leaks;

/// <summary>The search finds what is there, in every form; without that the leak test says nothing.</summary>
public sealed class CanarySearchTests
{
    private static readonly CanaryBook Book = new();
    private static readonly string Text = Book.Forbidden("planted");

    public static TheoryData<string, byte[]> Forms() => new()
    {
        { "as it is", Around(Text) },
        { "in upper case", Around(Text.ToUpperInvariant()) },
        { "UTF-16, little end first", Encoding.Unicode.GetBytes($"before {Text} after") },
        { "UTF-16, big end first", Encoding.BigEndianUnicode.GetBytes($"before {Text} after") },
        { "UTF-32", Encoding.UTF32.GetBytes($"before {Text} after") },
        { "percent-encoded", Around(Each(Text, "%{0:X2}")) },
        { "percent-encoded in small letters, in part", Around(Each(Text[..5], "%{0:x2}") + Text[5..]) },
        { "percent-encoded twice", Around(Each(Text, "%25{0:x2}")) },
        { "escaped as in JSON", Around(Each(Text, "\\u{0:x4}")) },
        { "escaped as in JSON, within JSON", Around(Each(Text, "\\\\u{0:x4}").Replace("\\\\", "\\", StringComparison.Ordinal)) },
        { "escaped as in HTML", Around(Each(Text, "&#x{0:X};")) },
        { "in hex", Around(Convert.ToHexString(Encoding.UTF8.GetBytes(Text))) },
        { "in hex in small letters, behind an odd digit", Around("a" + Convert.ToHexStringLower(Encoding.UTF8.GetBytes(Text))) },
        { "in hex with lines between", Around(BitConverter.ToString(Encoding.UTF8.GetBytes(Text))) },
        { "UTF-16 in hex", Around(Convert.ToHexString(Encoding.Unicode.GetBytes(Text))) },
        { "base64 within base64", Around(Base64("x" + Base64("xy" + Text + "\u00ff\u00fe"))) },
        { "percent-encoded in base64 in JSON", Around(Each(Base64("?u=" + Each(Text, "%{0:x2}")), "\\u{0:x4}")) },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public void It_finds_a_canary(string form, byte[] bytes) => Assert.True(CanarySearch.In(bytes, Book).Any(found => found.What == "planted"), form);

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("xy")]
    [InlineData("xyz?")]
    public void It_finds_a_canary_in_base64_however_it_lies(string before)
    {
        string encoded = Base64(before + Text + "\u00ff\u00fe\u00fb after");
        string url = encoded.Replace('+', '-').Replace('/', '_').TrimEnd('=');

        Assert.Contains(CanarySearch.In(Around(encoded), Book), found => found.What == "planted");
        Assert.Contains(CanarySearch.In(Around(url), Book), found => found.What == "planted");
        Assert.Contains(CanarySearch.In(Encoding.UTF8.GetBytes("prefix" + url), Book), found => found.What == "planted");
    }

    [Fact]
    public void It_finds_each_of_several_and_a_torn_one()
    {
        CanaryBook book = new();
        string one = book.Forbidden("one");
        string two = book.Allowed("two");

        Assert.Equal(["one", "two"], CanarySearch.In(Around(one + two + one), book).Select(found => found.What).Order(StringComparer.Ordinal));
        Assert.Equal(["a torn canary"], CanarySearch.In(Around(one[..^2]), book).Select(found => found.What));
    }

    [Fact]
    public void It_finds_nothing_where_nothing_is()
    {
        byte[] noise = new byte[200_000];
        new Random(1).NextBytes(noise);

        Assert.Empty(CanarySearch.In(noise, Book));
        Assert.Empty(CanarySearch.In(Around(Base64(Convert.ToHexString(noise))), Book));
    }

    private static byte[] Around(string text) => Encoding.UTF8.GetBytes($"\u00e4before {text} after\u00df");

    private static string Each(string text, string format) => string.Concat(text.Select(letter => string.Format(CultureInfo.InvariantCulture, format, (int)letter)));

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
