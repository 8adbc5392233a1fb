using System.Text;
using ChannelOperator.Manifests;

namespace ChannelOperator.Tests.Manifests;

/// <summary>YAML as kubectl reads it, from whoever sends a pull request.</summary>
public sealed class YamlReaderTests
{
    [Theory]
    [InlineData("a: &x {b: 1}\nc: *x", """{"a":{"b":1},"c":{"b":1}}""")]
    [InlineData("a: &x {b: 1, c: 2}\nd:\n  <<: *x\n  c: 3", """{"a":{"b":1,"c":2},"d":{"c":3,"b":1}}""")]
    [InlineData("a: &x {b: 1}\ne: &y {b: 2, f: 3}\nd: {<<: [*x, *y]}", """{"a":{"b":1},"e":{"b":2,"f":3},"d":{"b":1,"f":3}}""")]
    [InlineData("a: !!str 12\nb: '12'\nc: \"\\u00e9\"\nd: |\n  x\n  y\n", """{"a":"12","b":"12","c":"\u00E9","d":"x\ny\n"}""")]
    [InlineData("a: null\nb: {}\nc: []", """{"b":{},"c":[]}""")]
    public void Read(string yaml, string json) => Assert.Equal(json, Encoding.UTF8.GetString(ManifestJson.Of(YamlReader.Read(yaml, 1)!).Span));

    [Theory]
    [InlineData("a: 1\nb: 2\na: 3", 12, "key \"a\" stands twice in one map, first in line 10")]
    [InlineData("a: *b", 10, "alias *b has no anchor before it")]
    [InlineData("a:\n  - b\n c: d", 12, "this is no YAML")]
    [InlineData("a: [", 10, "this is no YAML")]
    [InlineData("{a: 1}: b", 10, "a key is a text")]
    [InlineData("a: {<<: 1}", 10, "<< takes a map")]
    public void What_cannot_be_read_is_said_with_its_line(string yaml, int line, string message)
    {
        ManifestException refused = Assert.Throws<ManifestException>(() => YamlReader.Read(yaml, firstLine: 10));
        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
        Assert.InRange(refused.Line, line, line + 1);
    }

    [Fact]
    public void Depth_is_bounded_and_ends_no_process()
    {
        ManifestException refused = Assert.Throws<ManifestException>(() => YamlReader.Read(new string('[', 100_000), 1));
        Assert.Contains("100 levels", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Depth_through_aliases_is_bounded()
    {
        StringBuilder chain = new("a0: &a0 [x]\n");
        for (int link = 1; link < 40; link++)
        {
            chain.Append(System.Globalization.CultureInfo.InvariantCulture, $"a{link}: &a{link} [[[[*a{link - 1}]]]]\n");
        }

        Assert.Contains("100 levels", Assert.Throws<ManifestException>(() => YamlReader.Read(chain.ToString(), 1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Merging_again_and_again_is_bounded()
    {
        StringBuilder text = new("big: &big {" + string.Join(", ", Enumerable.Range(0, 1000).Select(number => $"k{number}: 1")) + "}\n");
        for (int map = 0; map < 1000; map++)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"m{map}: {{<<: [*big, *big]}}\n");
        }

        Assert.Contains("200000", Assert.Throws<ManifestException>(() => YamlReader.Read(text.ToString(), 1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Aliases_that_multiply_are_bounded()
    {
        StringBuilder bomb = new("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int level = 1; level < 40; level++)
        {
            bomb.Append(System.Globalization.CultureInfo.InvariantCulture, $"a{level}: &a{level} [{string.Join(", ", Enumerable.Repeat($"*a{level - 1}", 10))}]\n");
        }

        Assert.Contains("200000 values", Assert.Throws<ManifestException>(() => YamlReader.Read(bomb.ToString(), 1)).Message, StringComparison.Ordinal);
    }
}
