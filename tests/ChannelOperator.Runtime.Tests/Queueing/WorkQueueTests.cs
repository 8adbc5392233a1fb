using ChannelOperator.Runtime.Client;
using ChannelOperator.Runtime.Queueing;
using ChannelOperator.Runtime.Tests.Testing;

namespace ChannelOperator.Runtime.Tests.Queueing;

/// <summary>The specification of the queue.</summary>
public sealed class WorkQueueTests : IDisposable
{
    private static readonly ResourceKey A = new("ns", "a");
    private static readonly ResourceKey B = new("ns", "b");
    private static readonly ResourceKey C = new("ns", "c");

    private readonly FakeClock _clock = new();
    private readonly MetricsProbe _metrics = new();
    private readonly WorkQueue _queue;

    public WorkQueueTests() =>
        _queue = new WorkQueue("test", RetryBackoff.Default with { Random = () => 1 }, _clock, _metrics.Metrics);

    public void Dispose()
    {
        _queue.Dispose();
        _metrics.Dispose();
    }

    [Fact]
    public void AddedTwice_TakenOnce()
    {
        _queue.Add(A);
        _queue.Add(A);

        Assert.Equal(A, Take());
        Assert.Equal(0, _queue.Depth);
    }

    [Fact]
    public void AddedWhileProcessing_QueuedAtDone()
    {
        _queue.Add(A);
        Take();
        _queue.Add(A);
        Assert.Equal(0, _queue.Depth);

        _queue.Done(A);

        Assert.Equal(A, Take());
    }

    [Fact]
    public void AddedOftenWhileProcessing_QueuedOnce()
    {
        _queue.Add(A);
        Take();
        _queue.Add(A);
        _queue.Add(A);
        _queue.Done(A);

        Assert.Equal(1, _queue.Depth);
    }

    [Fact]
    public void DoneWithoutAdd_NotQueued()
    {
        _queue.Add(A);
        Take();
        _queue.Done(A);

        Assert.Equal(0, _queue.Depth);
    }

    [Fact]
    public void SamePriority_FirstInFirstOut()
    {
        _queue.Add(B);
        _queue.Add(A);
        _queue.Add(C);

        Assert.Equal([B, A, C], TakeAll());
    }

    [Fact]
    public void DifferentPriorities_HighBeforeNormalBeforeLow()
    {
        _queue.Add(A, WorkPriority.Low);
        _queue.Add(B);
        _queue.Add(C, WorkPriority.High);

        Assert.Equal([C, B, A], TakeAll());
    }

    [Fact]
    public void QueuedKeyAddedHigher_Raised()
    {
        _queue.Add(A);
        _queue.Add(B);
        _queue.Add(B, WorkPriority.High);

        Assert.Equal([B, A], TakeAll());
    }

    [Fact]
    public void QueuedKeyAddedLower_NotLowered()
    {
        _queue.Add(B, WorkPriority.High);
        _queue.Add(A);
        _queue.Add(B, WorkPriority.Low);

        Assert.Equal([B, A], TakeAll());
    }

    [Fact]
    public void DirtyKey_KeepsItsHighestPriority()
    {
        _queue.Add(A);
        Take();
        _queue.Add(A, WorkPriority.High);
        _queue.Add(A, WorkPriority.Low);
        _queue.Add(B);
        _queue.Done(A);

        Assert.Equal([A, B], TakeAll());
    }

    [Fact]
    public void LowBehindEndlessHigh_TakenAfterSixteen()
    {
        _queue.Add(A, WorkPriority.Low);
        int taken = 0;
        ResourceKey key;
        do
        {
            _queue.Add(new ResourceKey("ns", $"high-{taken++}"), WorkPriority.High);
            _queue.Add(new ResourceKey("ns", $"high-{taken++}"), WorkPriority.High);
            key = Take();
        }
        while (key != A);

        Assert.Equal(17, taken / 2);
    }

    [Fact]
    public async Task EmptyQueue_TakerWaitsForAnAdd()
    {
        Task<ResourceKey?> taking = _queue.TakeAsync(CancellationToken.None);
        Assert.False(taking.IsCompleted);

        _queue.Add(A);

        Assert.Equal(A, await Soon.Of(taking, "the key"));
        Assert.Equal(0, _queue.Depth);
    }

    [Fact]
    public async Task WaitingTakerCancelled_LosesNoKey()
    {
        using CancellationTokenSource cancel = new();
        Task<ResourceKey?> cancelled = _queue.TakeAsync(cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);

        _queue.Add(A);

        Assert.Equal(A, Take());
    }

    [Fact]
    public async Task CancelledBefore_TakesNothing()
    {
        _queue.Add(A);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _queue.TakeAsync(new CancellationToken(canceled: true)));

        Assert.Equal(1, _queue.Depth);
    }

    [Fact]
    public void AddAfter_QueuedWhenTheTimeHasCome()
    {
        _queue.AddAfter(A, TimeSpan.FromSeconds(10));

        _clock.Advance(TimeSpan.FromSeconds(9.999));
        Assert.Equal(0, _queue.Depth);
        _clock.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal(A, Take());
        Assert.Equal(0, _queue.Delayed);
    }

    [Fact]
    public void NoOrPastDelay_QueuedAtOnce()
    {
        _queue.AddAfter(A, TimeSpan.Zero);
        _queue.AddAt(B, _clock.GetUtcNow().AddYears(-1));

        Assert.Equal([A, B], TakeAll());
    }

    [Theory]
    [InlineData(10, 20)]
    [InlineData(20, 10)]
    public void DelayedTwice_EarlierTimeWins(int first, int second)
    {
        _queue.AddAfter(A, TimeSpan.FromSeconds(first));
        _queue.AddAfter(A, TimeSpan.FromSeconds(second));

        Assert.Equal([TimeSpan.FromSeconds(10)], TimesOfTakes(TimeSpan.FromSeconds(30)));
    }

    [Theory]
    [InlineData(10, 20)]
    [InlineData(20, 10)]
    public void DelayedByTimeAndByPause_EarlierTimeWins(int after, int at)
    {
        _queue.AddAfter(A, TimeSpan.FromSeconds(after));
        _queue.AddAt(A, _clock.GetUtcNow().AddSeconds(at));

        Assert.Equal([TimeSpan.FromSeconds(10)], TimesOfTakes(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public void DelayedTwice_HigherPriorityStays()
    {
        _queue.AddAfter(A, TimeSpan.FromSeconds(20), WorkPriority.High);
        _queue.AddAt(A, _clock.GetUtcNow().AddSeconds(10), WorkPriority.Low);
        _queue.AddAfter(B, TimeSpan.FromSeconds(5));
        _clock.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal([A, B], TakeAll());
    }

    [Fact]
    public void PlainAdd_LeavesTheDelayedOne()
    {
        _queue.AddAfter(A, TimeSpan.FromSeconds(10));
        _queue.Add(A);
        Assert.Equal(A, Take());
        _queue.Done(A);

        _clock.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(A, Take());
    }

    [Fact]
    public void DueWhileProcessing_QueuedAtDone()
    {
        _queue.Add(A);
        Take();
        _queue.AddAfter(A, TimeSpan.FromSeconds(1));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(0, _queue.Depth);

        _queue.Done(A);

        Assert.Equal(A, Take());
    }

    [Fact]
    public void DueAfterManyDays_TakenOnTheDay()
    {
        _queue.AddAt(A, _clock.GetUtcNow().AddDays(60));

        _clock.Advance(TimeSpan.FromDays(60) - TimeSpan.FromSeconds(1));
        Assert.Equal(0, _queue.Depth);
        _clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(A, Take());
    }

    [Fact]
    public void DueInTheYear9999_DisturbsNobody()
    {
        _queue.AddAt(A, DateTimeOffset.MaxValue);
        _queue.AddAfter(B, TimeSpan.MaxValue);
        _queue.AddAfter(C, TimeSpan.FromSeconds(1));

        _clock.Advance(TimeSpan.FromDays(1));

        Assert.Equal([C], TakeAll());
    }

    [Fact]
    public void ClockSteppedForward_NoticedWithinAMinute()
    {
        _queue.AddAt(A, _clock.GetUtcNow().AddHours(10));
        _clock.StepWallClock(TimeSpan.FromHours(10));
        Assert.Equal(0, _queue.Depth);

        _clock.Advance(TimeSpan.FromSeconds(60));

        Assert.Equal(A, Take());
    }

    [Fact]
    public void ClockSteppedBack_TimeFollowsAndPauseDoesNot()
    {
        _queue.AddAt(A, _clock.GetUtcNow().AddSeconds(30));
        _queue.AddAfter(B, TimeSpan.FromSeconds(30));
        _clock.StepWallClock(TimeSpan.FromHours(-1));

        _clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal([B], TakeAll());
        _clock.Advance(TimeSpan.FromHours(1));

        Assert.Equal([A], TakeAll());
    }

    [Fact]
    public void EarlierAddAfterALongOne_WakesInTime()
    {
        _queue.AddAfter(A, TimeSpan.FromHours(1));
        _queue.AddAfter(B, TimeSpan.FromMilliseconds(5));

        _clock.Advance(TimeSpan.FromMilliseconds(5));

        Assert.Equal([B], TakeAll());
    }

    [Fact]
    public void Settled_DropsWhatWasPlannedBeforeTheTake()
    {
        _queue.AddAfter(A, TimeSpan.FromSeconds(10));
        _queue.Add(A);
        Take();
        _queue.Settle(A);

        Assert.Equal(0, _queue.Delayed);
    }

    [Fact]
    public void Settled_KeepsWhatWasPlannedAfterTheTake()
    {
        _queue.AddAt(A, _clock.GetUtcNow().AddSeconds(10));
        _queue.Add(A);
        Take();
        _queue.AddAt(A, _clock.GetUtcNow().AddSeconds(20));
        _queue.Settle(A);

        Assert.Equal(1, _queue.Delayed);
    }

    [Fact]
    public void RateLimited_PauseGrowsUntilForgotten()
    {
        List<double> pauses = [];
        for (int i = 0; i < 3; i++)
        {
            pauses.Add(PauseOfRateLimitedAdd());
        }

        _queue.Forget(A);
        pauses.Add(PauseOfRateLimitedAdd());

        Assert.Equal([50, 100, 200, 50], pauses);
        Assert.Equal(4, _metrics.Sum("workqueue_retries_total{name=test}"));
    }

    [Fact]
    public void RateLimited_NoSoonerThanAsked()
    {
        _queue.AddRateLimited(A, atLeast: TimeSpan.FromSeconds(7));

        Assert.Equal([TimeSpan.FromSeconds(7)], TimesOfTakes(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public void PauseAskedFor_AddsThatComeMeanwhileWaitForItsEnd()
    {
        _queue.Add(A);
        Take();
        _queue.AddRateLimited(A, atLeast: TimeSpan.FromSeconds(7));
        _queue.Add(A, WorkPriority.High);
        _queue.Done(A);
        _queue.Add(A);
        _queue.Add(B);

        Assert.Equal(B, Take());
        Assert.Equal(0, _queue.Depth);
        Assert.Equal([TimeSpan.FromSeconds(7)], TimesOfTakes(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public void PauseAskedFor_OverWhenForgotten()
    {
        _queue.AddRateLimited(A, atLeast: TimeSpan.FromSeconds(7));
        _queue.Forget(A);
        _queue.Add(A);

        Assert.Equal(A, Take());
    }

    [Fact]
    public async Task ShutDown_GivesWhatWaitsThenNull()
    {
        _queue.Add(A);
        _queue.ShutDown();
        _queue.Add(B);

        Assert.Equal(A, Take());
        Assert.Null(await _queue.TakeAsync(CancellationToken.None));
    }

    [Fact]
    public async Task ShutDown_WakesWaitingTakers()
    {
        Task<ResourceKey?> taking = _queue.TakeAsync(CancellationToken.None);

        _queue.ShutDown();

        Assert.Null(await Soon.Of(taking, "the taker"));
    }

    [Fact]
    public void ShutDown_NoTimerFiresAfterwards()
    {
        _queue.AddAfter(A, TimeSpan.FromSeconds(1));
        _queue.ShutDown();

        _clock.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(0, _queue.Depth);
    }

    [Fact]
    public void Metrics_FollowAKey()
    {
        _queue.Add(A);
        _queue.Add(A);
        Assert.Equal(1, _metrics.Sum("workqueue_depth{name=test}"));
        _clock.Advance(TimeSpan.FromSeconds(3));
        Take();
        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(2, _queue.LongestRunningSeconds());
        _queue.Done(A);

        Assert.Equal(0, _metrics.Sum("workqueue_depth{name=test}"));
        Assert.Equal(1, _metrics.Sum("workqueue_adds_total{name=test}"));
        Assert.Equal(3, _metrics.Sum("workqueue_queue_duration_seconds{name=test}"));
        Assert.Equal(2, _metrics.Sum("workqueue_work_duration_seconds{name=test}"));
        Assert.Equal(0, _queue.LongestRunningSeconds());
    }

    [Fact]
    public async Task ManyWorkersAndProducers_OneWorkerPerKeyAndNoLostAdd()
    {
        const int keys = 20;
        const int adds = 2000;
        int[] running = new int[keys];
        int[] added = new int[keys];
        int[] seen = new int[keys];
        int overlaps = 0;
        Task[] workers = [.. Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            while (await _queue.TakeAsync(CancellationToken.None) is { } key)
            {
                int index = int.Parse(key.Name, System.Globalization.CultureInfo.InvariantCulture);
                overlaps += Interlocked.Increment(ref running[index]) > 1 ? 1 : 0;
                seen[index] = Volatile.Read(ref added[index]);
                await Task.Yield();
                Interlocked.Decrement(ref running[index]);
                _queue.Done(key);
            }
        }))];

        await Task.WhenAll(Enumerable.Range(0, 4).Select(producer => Task.Run(() =>
        {
            for (int i = 0; i < adds; i++)
            {
                int index = (i + producer) % keys;
                Interlocked.Increment(ref added[index]);
                _queue.Add(new ResourceKey("ns", index.ToString(System.Globalization.CultureInfo.InvariantCulture)), (WorkPriority)(i % 3));
            }
        })));

        // What still waits, or is dirty, is worked off all the same.
        _queue.ShutDown();
        await Soon.Of(Task.WhenAll(workers), "the workers");
        Assert.Equal(0, overlaps);
        Assert.Equal(added, seen);
    }

    private ResourceKey Take()
    {
        Task<ResourceKey?> taking = _queue.TakeAsync(CancellationToken.None);
        Assert.True(taking.IsCompletedSuccessfully, "nothing is queued");
        return taking.Result!.Value;
    }

    private List<ResourceKey> TakeAll()
    {
        List<ResourceKey> taken = [];
        while (_queue.Depth > 0)
        {
            taken.Add(Take());
            _queue.Done(taken[^1]);
        }

        return taken;
    }

    /// <summary>When keys can be taken, looking every 10 ms.</summary>
    private List<TimeSpan> TimesOfTakes(TimeSpan limit)
    {
        List<TimeSpan> times = [];
        for (TimeSpan passed = TimeSpan.Zero; passed < limit; passed += TimeSpan.FromMilliseconds(10))
        {
            times.AddRange(TakeAll().Select(_ => passed));
            _clock.Advance(TimeSpan.FromMilliseconds(10));
        }

        return times;
    }

    private double PauseOfRateLimitedAdd()
    {
        _queue.AddRateLimited(A);
        return TimesOfTakes(TimeSpan.FromSeconds(1)).Single().TotalMilliseconds;
    }
}
