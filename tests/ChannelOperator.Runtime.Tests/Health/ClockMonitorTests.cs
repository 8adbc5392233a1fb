using ChannelOperator.Runtime.Health;
using ChannelOperator.Runtime.Tests.Testing;
using CsCheck;

namespace ChannelOperator.Runtime.Tests.Health;

public sealed class ClockMonitorTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly MetricsProbe _metrics = new();
    private readonly ClockMonitor _monitor;

    public ClockMonitorTests() => _monitor = new ClockMonitor(_metrics.Metrics);

    public void Dispose() => _metrics.Dispose();

    [Fact]
    public void NothingSeen_NotSkewed()
    {
        Assert.False(_monitor.IsSkewed);
        Assert.Null(_monitor.Skew);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(29, false)]
    [InlineData(31, false)]
    [InlineData(32, true)]
    [InlineData(3600, true)]
    [InlineData(-29, false)]
    [InlineData(-30, false)]
    [InlineData(-31, true)]
    [InlineData(-3600, true)]
    public void PromptAnswer_SkewedBeyondTheLimitAndItsResolution(int ownAhead, bool expected)
    {
        _monitor.Observe(Now, Now.AddSeconds(ownAhead), TimeSpan.FromMilliseconds(0));

        Assert.Equal(expected, _monitor.IsSkewed);
        Assert.Equal(ownAhead - 0.5, _monitor.Skew!.Value.TotalSeconds);
        Assert.Equal(ownAhead - 0.5, _metrics.Last("clock_skew_seconds"));
    }

    [Fact]
    public void DelayedAnswer_ProvesNothing()
    {
        _monitor.Observe(Now, Now.AddSeconds(50), TimeSpan.FromSeconds(50));

        Assert.False(_monitor.IsSkewed);
    }

    [Fact]
    public void DelayedAnswerWhileSkewed_DoesNotClearIt()
    {
        _monitor.Observe(Now, Now.AddSeconds(60), TimeSpan.Zero);
        _monitor.Observe(Now, Now.AddSeconds(60), TimeSpan.FromSeconds(60));

        Assert.True(_monitor.IsSkewed);
    }

    [Fact]
    public void ClockSetRight_ClearedWithTheNextAnswer()
    {
        _monitor.Observe(Now, Now.AddSeconds(60), TimeSpan.Zero);

        _monitor.Observe(Now, Now, TimeSpan.FromMilliseconds(20));

        Assert.False(_monitor.IsSkewed);
    }

    [Fact]
    public void ClocksThatAgree_NeverSkewedHoweverSlowTheAnswer() =>
        Gen.Select(Gen.Int[0, 999], Gen.Int[0, 600_000], Gen.Int[0, 600_000]).Array[1, 10].Sample(
            answers =>
            {
                ClockMonitor monitor = new(_metrics.Metrics);
                foreach ((int fraction, int before, int after) in answers)
                {
                    // The server stamps, in whole seconds, somewhere between sending and receiving.
                    DateTimeOffset received = Now.AddMilliseconds(fraction + before + after);
                    DateTimeOffset stamped = Now.AddMilliseconds(fraction + before);
                    DateTimeOffset date = stamped.AddTicks(-(stamped.Ticks % TimeSpan.TicksPerSecond));
                    monitor.Observe(date, received, TimeSpan.FromMilliseconds(before + after));
                    Assert.False(monitor.IsSkewed);
                }
            });
}
