using ChannelOperator.Connectors;

namespace ChannelOperator.Tests.Connectors;

public sealed class QuantityComparisonTests
{
    [Theory]
    [InlineData("1000m", "1")]
    [InlineData("0.5Gi", "512Mi")]
    [InlineData("1e3", "1k")]
    [InlineData("1E3", "1000")]
    [InlineData("1024Ki", "1Mi")]
    [InlineData("0", "0m")]
    [InlineData("1.50", "1500m")]
    [InlineData("0.5m", "1m")]
    [InlineData("100n", "0.1u")]
    [InlineData("1Ti", "1024Gi")]
    [InlineData("not a quantity", "not a quantity")]
    public void Equal_by_value(string one, string other)
    {
        Assert.True(QuantityComparison.AreEqual(one, other));
        Assert.True(QuantityComparison.AreEqual(other, one));
        Assert.False(QuantityComparison.IsLess(one, other));
    }

    [Theory]
    [InlineData("1000m", "1001m")]
    [InlineData("1M", "1Mi")]
    [InlineData("1", "1k")]
    [InlineData("999Mi", "1Gi")]
    [InlineData("1m", "1M")]
    public void Less_by_value(string one, string other)
    {
        Assert.True(QuantityComparison.IsLess(one, other));
        Assert.False(QuantityComparison.IsLess(other, one));
        Assert.False(QuantityComparison.AreEqual(one, other));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Gi")]
    [InlineData("1 Gi")]
    [InlineData("1Gb")]
    [InlineData("1e999999999")]
    [InlineData("1,5")]
    [InlineData("--1")]
    [InlineData("1e")]
    [InlineData("NaN")]
    [InlineData("99999999999999999999999999999999999999999E")]
    public void What_is_no_quantity_is_like_nothing_else(string text)
    {
        Assert.False(QuantityComparison.AreEqual(text, "1"));
        Assert.False(QuantityComparison.IsLess(text, "1"));
        Assert.False(QuantityComparison.IsLess("1", text));
    }
}
