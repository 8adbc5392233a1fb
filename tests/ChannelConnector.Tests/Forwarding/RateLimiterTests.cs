using ChannelConnector.Forwarding;
using Microsoft.Extensions.Time.Testing;

namespace ChannelConnector.Tests.Forwarding;

public sealed class RateLimiterTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void No_minute_has_more_than_300_requests_and_none_is_much_slower()
    {
        RateLimiter limiter = new(_time);
        List<double> sent = [];
        DateTimeOffset start = _time.GetUtcNow();
        while (sent.Count < 2000)
        {
            if (limiter.Wait > TimeSpan.Zero)
            {
                _time.Advance(limiter.Wait);
            }

            limiter.Book();
            sent.Add((_time.GetUtcNow() - start).TotalSeconds);
        }

        foreach (double from in sent)
        {
            Assert.InRange(sent.Count(second => second >= from && second < from + 60), sent.Count - sent.IndexOf(from) < 300 ? 1 : 285, 300);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(15)]
    [InlineData(299)]
    [InlineData(10_000)]
    public void No_minute_has_more_requests_than_the_organization_permits(int perMinute)
    {
        RateLimiter limiter = new(_time, perMinute);
        Queue<DateTimeOffset> lastMinute = new();
        for (int request = 0; request < 3 * perMinute; request++)
        {
            _time.Advance(limiter.Book());
            lastMinute.Enqueue(_time.GetUtcNow());
            while (_time.GetUtcNow() - lastMinute.Peek() >= TimeSpan.FromMinutes(1))
            {
                lastMinute.Dequeue();
            }

            Assert.InRange(lastMinute.Count, 1, perMinute);
        }
    }

    [Fact]
    public void It_is_a_steady_flow_and_no_bursts_of_300()
    {
        RateLimiter limiter = new(_time);
        for (int request = 1; request <= 10; request++)
        {
            Assert.Equal(TimeSpan.Zero, limiter.Book());
        }

        Assert.InRange(limiter.Wait.TotalSeconds, 0.2, 0.21);
        _time.Advance(limiter.Wait);
        Assert.Equal(TimeSpan.Zero, limiter.Book());
        Assert.InRange(limiter.Wait.TotalSeconds, 0.2, 0.21);
    }

    [Fact]
    public void A_rest_gives_no_more_than_ten_at_once()
    {
        RateLimiter limiter = new(_time);
        limiter.Book();
        _time.Advance(TimeSpan.FromHours(1));

        int atOnce = 0;
        while (limiter.Wait == TimeSpan.Zero)
        {
            limiter.Book();
            atOnce++;
        }

        Assert.Equal(10, atOnce);
    }

    [Fact]
    public void What_is_booked_ahead_is_told_how_long_to_wait()
    {
        RateLimiter limiter = new(_time);
        TimeSpan[] waits = [.. Enumerable.Range(0, 12).Select(_ => limiter.Book())];

        Assert.Equal(waits[10] * 2, waits[11]);
    }
}
