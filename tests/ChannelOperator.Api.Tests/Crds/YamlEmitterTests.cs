using System.Text.Json.Nodes;
using ChannelOperator.CrdGenerator;

namespace ChannelOperator.Api.Tests.Crds;

public sealed class YamlEmitterTests
{
    [Theory]
    [InlineData("text")]
    [InlineData("two words")]
    [InlineData(".spec.platform")]
    [InlineData("a:b")]
    [InlineData("a#b")]
    [InlineData("it's")]
    [InlineData("say \"so\"")]
    [InlineData("größer – als")]
    public void A_plain_text_is_not_quoted(string text) => Assert.Equal($"k: {text}\n", YamlEmitter.Emit(new JsonObject { ["k"] = text }));

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("true")]
    [InlineData("False")]
    [InlineData("no")]
    [InlineData("ON")]
    [InlineData("y")]
    [InlineData("null")]
    [InlineData("~")]
    [InlineData("1")]
    [InlineData("0x1F")]
    [InlineData("1e3")]
    [InlineData("1:30")]
    [InlineData(".inf")]
    [InlineData(".5")]
    [InlineData("2026-01-01")]
    [InlineData("- a")]
    [InlineData("a: b")]
    [InlineData("a:")]
    [InlineData("a #b")]
    [InlineData("a ")]
    [InlineData(" a")]
    [InlineData("#a")]
    [InlineData("!has(self.a)")]
    [InlineData("'quoted' + self")]
    [InlineData("*.fbcdn.net")]
    [InlineData("&a")]
    [InlineData("{a}")]
    [InlineData("[a]")]
    [InlineData("%a")]
    [InlineData("@a")]
    [InlineData("`a`")]
    [InlineData("|")]
    [InlineData(">-")]
    [InlineData("^[a-z]'$")]
    public void A_text_that_would_be_misread_is_quoted_and_reads_back(string text)
    {
        string yaml = YamlEmitter.Emit(new JsonObject { ["k"] = text, ["l"] = new JsonArray(text), [text] = "v" });

        Assert.StartsWith("k: '", yaml, StringComparison.Ordinal);
        JsonObject read = Assert.Single(YamlFile.Parse(yaml));
        Assert.Equal(text, read["k"]!.GetValue<string>());
        Assert.Equal(text, read["l"]![0]!.GetValue<string>());
        Assert.Equal("v", read[text]!.GetValue<string>());
    }

    [Theory]
    [InlineData(3)]
    [InlineData(30)]
    [InlineData(100)]
    [InlineData(1000)]
    public void A_long_text_is_folded_and_reads_back(int words)
    {
        string text = string.Join(' ', Enumerable.Range(0, words).Select(number => (number % 7) switch { 0 => "# - : x", 1 => "'q':", _ => $"w{number}" }));

        string yaml = YamlEmitter.Emit(new JsonObject { ["deep"] = new JsonObject { ["k"] = text, ["after"] = "x" } });

        Assert.All(yaml.Split('\n'), line => Assert.InRange(line.Length, 0, 140));
        Assert.Equal(text, YamlFile.Parse(yaml).Single()["deep"]!["k"]!.GetValue<string>());
    }

    [Fact]
    public void A_long_text_with_other_spacing_is_kept_on_one_line()
    {
        string text = new string('a', 100) + "  two " + new string('b', 100);

        Assert.Equal(text, YamlFile.Parse(YamlEmitter.Emit(new JsonObject { ["k"] = text })).Single()["k"]!.GetValue<string>());
    }

    [Fact]
    public void Nesting_reads_back()
    {
        JsonObject value = JsonNode.Parse(
            """{"a":{"b":[{"c":1,"d":[true,null,{"e":{}}]},[1,[2,{"f":"g"}]],{"h":{"i":-1}},{}],"j":[]},"k":{},"l":1.5}""")!.AsObject();
        value["l"] = 15;

        Assert.True(JsonNode.DeepEquals(value, YamlFile.Parse(YamlEmitter.Emit(value)).Single()), YamlEmitter.Emit(value));
    }

    [Fact]
    public void A_control_character_is_refused() => Assert.Throws<ArgumentException>(() => YamlEmitter.Emit(new JsonObject { ["k"] = "a\nb" }));
}
