using ChannelOperator.Runtime.Health;
using ChannelOperator.Runtime.Tests.Testing;

namespace ChannelOperator.Runtime.Tests.Health;

public sealed class ApiServerHealthTests
{
    private readonly FakeClock _clock = new();
    private readonly ApiServerHealth _health;

    public ApiServerHealthTests() => _health = new ApiServerHealth(_clock);

    [Fact]
    public void NothingSeen_NoOutage()
    {
        Assert.False(_health.IsOutage);
        Assert.False(_health.AreWritesFailing);
        Assert.Null(_health.OutageEndedAt);
        Assert.Null(_health.LastSuccess);
    }

    [Fact]
    public void SingleFailure_NoOutage()
    {
        Fail(0);
        Succeed(1);

        Assert.False(_health.IsOutage);
        Assert.Equal(0, _health.OutagesEnded);
    }

    [Fact]
    public void FailingLongEnough_OutageUntilTheNextSuccess()
    {
        Fail(0);
        Fail(4.9);
        Assert.False(_health.IsOutage);
        Fail(0.1);
        Assert.True(_health.IsOutage);
        Assert.Null(_health.OutageEndedAt);

        Succeed(60);

        Assert.False(_health.IsOutage);
        Assert.Equal(_clock.GetUtcNow(), _health.OutageEndedAt);
        Assert.Equal(1, _health.OutagesEnded);
    }

    [Fact]
    public void OneKindFailingWhileOthersAreAnswered_NoOutage()
    {
        for (int i = 0; i < 100; i++)
        {
            Fail(2);
            Succeed(2);
        }

        Assert.False(_health.IsOutage);
        Assert.Equal(0, _health.OutagesEnded);
    }

    [Fact]
    public void WritesFailWhileReadsSucceed_OutageOfWrites()
    {
        for (int i = 0; i < 3; i++)
        {
            Fail(3, isWrite: true);
            Succeed(0);
        }

        Assert.True(_health.IsOutage);
        Assert.True(_health.AreWritesFailing);
        Assert.Equal(0, _health.OutagesEnded);

        Succeed(1, isWrite: true);

        Assert.False(_health.IsOutage);
        Assert.False(_health.AreWritesFailing);
        Assert.Equal(1, _health.OutagesEnded);
    }

    [Fact]
    public void ReadsAndWritesOut_EndsWhenBothAreBack()
    {
        foreach (bool isWrite in (bool[])[false, true])
        {
            Fail(0, isWrite);
        }

        foreach (bool isWrite in (bool[])[false, true])
        {
            Fail(6, isWrite);
        }

        Succeed(1);
        Assert.True(_health.IsOutage);
        Assert.Equal(0, _health.OutagesEnded);
        Succeed(1, isWrite: true);

        Assert.False(_health.IsOutage);
        Assert.Equal(1, _health.OutagesEnded);
    }

    [Fact]
    public void ClockStepped_MakesNoOutage()
    {
        Fail(0);
        _clock.StepWallClock(TimeSpan.FromHours(1));
        Fail(1);

        Assert.False(_health.IsOutage);
    }

    [Fact]
    public void Times_AreOfTheNewest()
    {
        Succeed(0);
        DateTimeOffset success = _clock.GetUtcNow();
        Fail(2, isWrite: true);

        Assert.Equal((success, _clock.GetUtcNow()), (_health.LastSuccess, _health.LastFailure));
    }

    private void Fail(double secondsLater, bool isWrite = false)
    {
        _clock.Advance(TimeSpan.FromSeconds(secondsLater));
        _health.RecordFailure(isWrite);
    }

    private void Succeed(double secondsLater, bool isWrite = false)
    {
        _clock.Advance(TimeSpan.FromSeconds(secondsLater));
        _health.RecordSuccess(isWrite);
    }
}
