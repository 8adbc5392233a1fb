using System.Text.Json;

namespace ChannelOperator.Api.Tests;

public sealed class QuantityTests
{
    [Theory]
    [InlineData("\"500m\"", "500m")]
    [InlineData("\"1Gi\"", "1Gi")]
    [InlineData("1", "1")]
    [InlineData("0.5", "0.5")]
    [InlineData("1e3", "1e3")]
    [InlineData("12345678901234567890123456789", "12345678901234567890123456789")]
    public void A_text_and_a_bare_number_are_taken_as_written(string json, string text) =>
        Assert.Equal(text, JsonSerializer.Deserialize<Quantity>(json).Text);

    [Theory]
    [InlineData("true")]
    [InlineData("{}")]
    [InlineData("[]")]
    public void Anything_else_is_refused(string json) => Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Quantity>(json));
}
