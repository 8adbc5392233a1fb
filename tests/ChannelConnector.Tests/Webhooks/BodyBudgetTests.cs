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
            Assert.True(budget.TryTake(RequestBody.MaximumLength));
        }

        Assert.False(budget.TryTake(1));
        budget.GiveBack(RequestBody.MaximumLength);
        Assert.True(budget.TryTake(1));
    }
}
