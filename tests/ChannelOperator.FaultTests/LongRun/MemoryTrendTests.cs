using ChannelOperator.Soak.LongRun;

namespace ChannelOperator.FaultTests.LongRun;

public sealed class MemoryTrendTests
{
    [Theory]
    [InlineData("50 100 200 200 200 200 200 200 200", true)]
    [InlineData("100 110 120 200 210 220 230 240 250", true)]
    [InlineData("100 100 100 100 100 100 150 150 150", false)]
    [InlineData("", true)]
    public void Flat_IfTheLastThirdIsHardlyAboveTheMiddleOne(string mebibytes, bool expected)
    {
        MemoryTrend trend = new();
        foreach (string value in mebibytes.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            trend.Add(double.Parse(value, System.Globalization.CultureInfo.InvariantCulture));
        }

        Assert.Equal(expected, trend.IsFlat);
    }

    [Fact]
    public void OneOutlier_IsNoTrend()
    {
        MemoryTrend trend = new();
        foreach (double value in new double[] { 100, 100, 100, 100, 100, 100, 100, 900, 100 })
        {
            trend.Add(value);
        }

        Assert.True(trend.IsFlat);
    }
}
