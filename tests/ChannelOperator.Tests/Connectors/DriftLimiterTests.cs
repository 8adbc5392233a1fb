using ChannelOperator.Connectors;
using ChannelOperator.Policy.Tests;
using Microsoft.Extensions.Time.Testing;

namespace ChannelOperator.Tests.Connectors;

public sealed class DriftLimiterTests
{
    private readonly FakeTimeProvider _clock = new(FactsBuilder.Now);
    private readonly DriftLimiter _limiter;

    public DriftLimiterTests() => _limiter = new DriftLimiter(_clock);

    [Fact]
    public void A_few_corrections_are_made_at_once_and_the_next_wait_longer_and_longer()
    {
        for (int correction = 1; correction <= DriftLimiter.Tolerated; correction++)
        {
            Assert.Equal((correction, TimeSpan.Zero), Request("a"));
        }

        foreach (int seconds in new[] { 1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300 })
        {
            Assert.Equal(TimeSpan.FromSeconds(seconds), Request("a").Wait);
            _clock.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromTicks(1));
            Assert.Equal(TimeSpan.FromTicks(1), Request("a").Wait);
            _clock.Advance(TimeSpan.FromTicks(1));
            Assert.Equal(TimeSpan.Zero, Request("a").Wait);
        }
    }

    [Fact]
    public void Each_object_is_counted_by_itself()
    {
        Exhaust("a");
        Assert.Equal((1, TimeSpan.Zero), Request("b"));
    }

    [Fact]
    public void Peace_is_rewarded()
    {
        Exhaust("a");
        _clock.Advance(TimeSpan.FromMinutes(10) + TimeSpan.FromTicks(1));
        Assert.Equal((1, TimeSpan.Zero), Request("a"));
    }

    [Fact]
    public void What_is_gone_is_forgotten()
    {
        Exhaust("cx/support/scale");
        Exhaust("cx/support-2/scale");
        _limiter.Forget("cx/support/");
        Assert.Equal((1, TimeSpan.Zero), Request("cx/support/scale"));
        Assert.NotEqual(TimeSpan.Zero, Request("cx/support-2/scale").Wait);
    }

    private void Exhaust(string name)
    {
        while (Request(name).Wait == TimeSpan.Zero)
        {
            Assert.True(Request(name).Count > 0);
        }
    }

    private (int Count, TimeSpan Wait) Request(string name)
    {
        int count = _limiter.Request(name, out TimeSpan wait);
        return (count, wait);
    }
}
