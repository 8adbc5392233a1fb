using System.Text;
using System.Text.Json.Nodes;
using ChannelOperator.Connectors;

namespace ChannelOperator.Tests.Connectors;

public sealed class ApplyBodyTests
{
    [Theory]
    [InlineData("Grüße 🙂")]
    [InlineData("🙂🙂 x 🙂")]
    [InlineData(@"text about an escape: \uD83D\uDE42")]
    [InlineData(@"\🙂 \\🙂 \\\🙂")]
    [InlineData("\u2028 \t \" ' < & /")]
    public void Text_IsReadBackAsItWas_WithoutPairsOfEscapes(string text)
    {
        string body = Encoding.UTF8.GetString(ApplyBody.Write(new JsonObject { ["text"] = text }));

        Assert.Equal(text, JsonNode.Parse(body)!["text"]!.GetValue<string>());
        Assert.Equal(text.Contains("🙂", StringComparison.Ordinal), body.Contains("🙂", StringComparison.Ordinal));
        Assert.DoesNotContain(@"\uD83D\uDE42", body.Replace(@"\\", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }
}
