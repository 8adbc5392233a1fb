using ChannelOperator.Runtime.Queueing;

namespace ChannelOperator.Runtime.Tests.Queueing;

/// <summary>The specification of the queue: what is added for later.</summary>
public sealed class WorkQueueDelayTests : QueueSpecification
{
    [Fact]
    public void AddAfter_QueuedWhenTheTimeHasCome()
    {
        Queue.AddAfter(A, TimeSpan.FromSeconds(10));

        Clock.Advance(TimeSpan.FromSeconds(9.999));
        Assert.Equal(0, Queue.Depth);
        Clock.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal(A, Take());
        Assert.Equal(0, Queue.Delayed);
    }

    [Fact]
    public void NoOrPastDelay_QueuedAtOnce()
    {
        Queue.AddAfter(A, TimeSpan.Zero);
        Queue.AddAt(B, Clock.GetUtcNow().AddYears(-1));

        Assert.Equal([A, B], TakeAll());
    }

    [Theory]
    [InlineData(10, 20)]
    [InlineData(20, 10)]
    public void DelayedTwice_EarlierTimeWins(int first, int second)
    {
        Queue.AddAfter(A, TimeSpan.FromSeconds(first));
        Queue.AddAfter(A, TimeSpan.FromSeconds(second));

        Assert.Equal([TimeSpan.FromSeconds(10)], TimesOfTakes(TimeSpan.FromSeconds(30)));
    }

    [Theory]
    [InlineData(10, 20)]
    [InlineData(20, 10)]
    public void DelayedByTimeAndByPause_EarlierTimeWins(int after, int at)
    {
        Queue.AddAfter(A, TimeSpan.FromSeconds(after));
        Queue.AddAt(A, Clock.GetUtcNow().AddSeconds(at));

        Assert.Equal([TimeSpan.FromSeconds(10)], TimesOfTakes(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public void DelayedTwice_HigherPriorityStays()
    {
        Queue.AddAfter(A, TimeSpan.FromSeconds(20), WorkPriority.High);
        Queue.AddAt(A, Clock.GetUtcNow().AddSeconds(10), WorkPriority.Low);
        Queue.AddAfter(B, TimeSpan.FromSeconds(5));
        Clock.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal([A, B], TakeAll());
    }

    [Fact]
    public void PlainAdd_LeavesTheDelayedOne()
    {
        Queue.AddAfter(A, TimeSpan.FromSeconds(10));
        Queue.Add(A);
        Assert.Equal(A, Take());
        Queue.Done(A);

        Clock.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(A, Take());
    }

    [Fact]
    public void DueWhileProcessing_QueuedAtDone()
    {
        Queue.Add(A);
        Take();
        Queue.AddAfter(A, TimeSpan.FromSeconds(1));
        Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(0, Queue.Depth);

        Queue.Done(A);

        Assert.Equal(A, Take());
    }

    [Fact]
    public void DueAfterManyDays_TakenOnTheDay()
    {
        Queue.AddAt(A, Clock.GetUtcNow().AddDays(60));

        Clock.Advance(TimeSpan.FromDays(60) - TimeSpan.FromSeconds(1));
        Assert.Equal(0, Queue.Depth);
        Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(A, Take());
    }

    [Fact]
    public void DueInTheYear9999_DisturbsNobody()
    {
        Queue.AddAt(A, DateTimeOffset.MaxValue);
        Queue.AddAfter(B, TimeSpan.MaxValue);
        Queue.AddAfter(C, TimeSpan.FromSeconds(1));

        Clock.Advance(TimeSpan.FromDays(1));

        Assert.Equal([C], TakeAll());
    }

    [Fact]
    public void ClockSteppedForward_NoticedWithinAMinute()
    {
        Queue.AddAt(A, Clock.GetUtcNow().AddHours(10));
        Clock.StepWallClock(TimeSpan.FromHours(10));
        Assert.Equal(0, Queue.Depth);

        Clock.Advance(TimeSpan.FromSeconds(60));

        Assert.Equal(A, Take());
    }

    [Fact]
    public void ClockSteppedBack_TimeFollowsAndPauseDoesNot()
    {
        Queue.AddAt(A, Clock.GetUtcNow().AddSeconds(30));
        Queue.AddAfter(B, TimeSpan.FromSeconds(30));
        Clock.StepWallClock(TimeSpan.FromHours(-1));

        Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal([B], TakeAll());
        Clock.Advance(TimeSpan.FromHours(1));

        Assert.Equal([A], TakeAll());
    }

    [Fact]
    public void EarlierAddAfterALongOne_WakesInTime()
    {
        Queue.AddAfter(A, TimeSpan.FromHours(1));
        Queue.AddAfter(B, TimeSpan.FromMilliseconds(5));

        Clock.Advance(TimeSpan.FromMilliseconds(5));

        Assert.Equal([B], TakeAll());
    }

    [Fact]
    public void Settled_DropsWhatWasPlannedBeforeTheTake()
    {
        Queue.AddAfter(A, TimeSpan.FromSeconds(10));
        Queue.Add(A);
        Take();
        Queue.Settle(A);

        Assert.Equal(0, Queue.Delayed);
    }

    [Fact]
    public void Settled_KeepsWhatWasPlannedAfterTheTake()
    {
        Queue.AddAt(A, Clock.GetUtcNow().AddSeconds(10));
        Queue.Add(A);
        Take();
        Queue.AddAt(A, Clock.GetUtcNow().AddSeconds(20));
        Queue.Settle(A);

        Assert.Equal(1, Queue.Delayed);
    }

    [Fact]
    public void RateLimited_PauseGrowsUntilForgotten()
    {
        List<double> pauses = [];
        for (int i = 0; i < 3; i++)
        {
            pauses.Add(PauseOfRateLimitedAdd());
        }

        Queue.Forget(A);
        pauses.Add(PauseOfRateLimitedAdd());

        Assert.Equal([50, 100, 200, 50], pauses);
        Assert.Equal(4, Metrics.Sum("workqueue_retries_total{name=test}"));
    }

    [Fact]
    public void RateLimited_NoSoonerThanAsked()
    {
        Queue.AddRateLimited(A, atLeast: TimeSpan.FromSeconds(7));

        Assert.Equal([TimeSpan.FromSeconds(7)], TimesOfTakes(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public void PauseAskedFor_AddsThatComeMeanwhileWaitForItsEnd()
    {
        Queue.Add(A);
        Take();
        Queue.AddRateLimited(A, atLeast: TimeSpan.FromSeconds(7));
        Queue.Add(A, WorkPriority.High);
        Queue.Done(A);
        Queue.Add(A);
        Queue.Add(B);

        Assert.Equal(B, Take());
        Assert.Equal(0, Queue.Depth);
        Assert.Equal([TimeSpan.FromSeconds(7)], TimesOfTakes(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public void PauseAskedFor_OverWhenForgotten()
    {
        Queue.AddRateLimited(A, atLeast: TimeSpan.FromSeconds(7));
        Queue.Forget(A);
        Queue.Add(A);

        Assert.Equal(A, Take());
    }

    private double PauseOfRateLimitedAdd()
    {
        Queue.AddRateLimited(A);
        return TimesOfTakes(TimeSpan.FromSeconds(1)).Single().TotalMilliseconds;
    }
}
