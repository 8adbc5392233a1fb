using ChannelConnector.Webhooks;

namespace ChannelConnector.Tests.Webhooks;

public sealed class BodyBudgetTests
{
    [Fact]
    public void Sixteen_of_the_greatest_bodies_are_read_at_once_and_no_more()
    {
        BodyBudget budget = new();
        for (int body = 0; body < 16; body++)
        {
            Assert.True(budget.TryTake(RequestBody.MaximumLength, out _));
        }

        Assert.False(budget.TryTake(1, out _));
        budget.GiveBack(RequestBody.MaximumLength);
        Assert.True(budget.TryTake(1, out _));
    }

    [Theory]
    [InlineData(null, RequestBody.MaximumLength)]
    [InlineData(long.MaxValue, RequestBody.MaximumLength)]
    [InlineData(5L, 5L)]
    public void A_length_that_is_not_announced_or_too_great_counts_as_the_greatest(long? announced, long expected)
    {
        Assert.True(new BodyBudget().TryTake(announced, out long taken));
        Assert.Equal(expected, taken);
    }
}
