using ChannelOperator.Runtime.Client;
using ChannelOperator.Runtime.Queueing;
using ChannelOperator.Runtime.Tests.Testing;

namespace ChannelOperator.Runtime.Tests.Queueing;

/// <summary>The specification of the queue: keys, workers, priorities.</summary>
public sealed class WorkQueueTests : QueueSpecification
{
    [Fact]
    public void AddedTwice_TakenOnce()
    {
        Queue.Add(A);
        Queue.Add(A);

        Assert.Equal(A, Take());
        Assert.Equal(0, Queue.Depth);
    }

    [Fact]
    public void AddedWhileProcessing_QueuedAtDone()
    {
        Queue.Add(A);
        Take();
        Queue.Add(A);
        Assert.Equal(0, Queue.Depth);

        Queue.Done(A);

        Assert.Equal(A, Take());
    }

    [Fact]
    public void AddedOftenWhileProcessing_QueuedOnce()
    {
        Queue.Add(A);
        Take();
        Queue.Add(A);
        Queue.Add(A);
        Queue.Done(A);

        Assert.Equal(1, Queue.Depth);
    }

    [Fact]
    public void DoneWithoutAdd_NotQueued()
    {
        Queue.Add(A);
        Take();
        Queue.Done(A);

        Assert.Equal(0, Queue.Depth);
    }

    [Fact]
    public void SamePriority_FirstInFirstOut()
    {
        Queue.Add(B);
        Queue.Add(A);
        Queue.Add(C);

        Assert.Equal([B, A, C], TakeAll());
    }

    [Fact]
    public void DifferentPriorities_HighBeforeNormalBeforeLow()
    {
        Queue.Add(A, WorkPriority.Low);
        Queue.Add(B);
        Queue.Add(C, WorkPriority.High);

        Assert.Equal([C, B, A], TakeAll());
    }

    [Fact]
    public void QueuedKeyAddedHigher_Raised()
    {
        Queue.Add(A);
        Queue.Add(B);
        Queue.Add(B, WorkPriority.High);

        Assert.Equal([B, A], TakeAll());
    }

    [Fact]
    public void QueuedKeyAddedLower_NotLowered()
    {
        Queue.Add(B, WorkPriority.High);
        Queue.Add(A);
        Queue.Add(B, WorkPriority.Low);

        Assert.Equal([B, A], TakeAll());
    }

    [Fact]
    public void DirtyKey_KeepsItsHighestPriority()
    {
        Queue.Add(A);
        Take();
        Queue.Add(A, WorkPriority.High);
        Queue.Add(A, WorkPriority.Low);
        Queue.Add(B);
        Queue.Done(A);

        Assert.Equal([A, B], TakeAll());
    }

    [Fact]
    public void LowBehindEndlessHigh_TakenAfterSixteen()
    {
        Queue.Add(A, WorkPriority.Low);
        int taken = 0;
        ResourceKey key;
        do
        {
            Queue.Add(new ResourceKey("ns", $"high-{taken++}"), WorkPriority.High);
            Queue.Add(new ResourceKey("ns", $"high-{taken++}"), WorkPriority.High);
            key = Take();
        }
        while (key != A);

        Assert.Equal(17, taken / 2);
    }

    [Fact]
    public async Task EmptyQueue_TakerWaitsForAnAdd()
    {
        Task<ResourceKey?> taking = Queue.TakeAsync(CancellationToken.None);
        Assert.False(taking.IsCompleted);

        Queue.Add(A);

        Assert.Equal(A, await Soon.Of(taking, "the key"));
        Assert.Equal(0, Queue.Depth);
    }

    [Fact]
    public async Task WaitingTakerCancelled_LosesNoKey()
    {
        using CancellationTokenSource cancel = new();
        Task<ResourceKey?> cancelled = Queue.TakeAsync(cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);

        Queue.Add(A);

        Assert.Equal(A, Take());
    }

    [Fact]
    public async Task CancelledBefore_TakesNothing()
    {
        Queue.Add(A);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Queue.TakeAsync(new CancellationToken(canceled: true)));

        Assert.Equal(1, Queue.Depth);
    }

    [Fact]
    public async Task ShutDown_GivesWhatWaitsThenNull()
    {
        Queue.Add(A);
        Queue.ShutDown();
        Queue.Add(B);

        Assert.Equal(A, Take());
        Assert.Null(await Queue.TakeAsync(CancellationToken.None));
    }

    [Fact]
    public async Task ShutDown_WakesWaitingTakers()
    {
        Task<ResourceKey?> taking = Queue.TakeAsync(CancellationToken.None);

        Queue.ShutDown();

        Assert.Null(await Soon.Of(taking, "the taker"));
    }

    [Fact]
    public void ShutDown_NoTimerFiresAfterwards()
    {
        Queue.AddAfter(A, TimeSpan.FromSeconds(1));
        Queue.ShutDown();

        Clock.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(0, Queue.Depth);
    }

    [Fact]
    public void Metrics_FollowAKey()
    {
        Queue.Add(A);
        Queue.Add(A);
        Assert.Equal(1, Metrics.Sum("workqueue_depth{name=test}"));
        Clock.Advance(TimeSpan.FromSeconds(3));
        Take();
        Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(2, Queue.LongestRunningSeconds());
        Assert.Equal(2, Queue.UnfinishedSeconds());
        Queue.Done(A);

        Assert.Equal(0, Metrics.Sum("workqueue_depth{name=test}"));
        Assert.Equal(1, Metrics.Sum("workqueue_adds_total{name=test}"));
        Assert.Equal(3, Metrics.Sum("workqueue_queue_duration_seconds{name=test}"));
        Assert.Equal(2, Metrics.Sum("workqueue_work_duration_seconds{name=test}"));
        Assert.Equal(0, Queue.LongestRunningSeconds());
    }

    [Fact]
    public void WhatWasQueuedWhileNobodyTook_WaitsFromThenOn()
    {
        Queue.Add(A);
        Clock.Advance(TimeSpan.FromDays(3));
        Queue.Open();
        Clock.Advance(TimeSpan.FromSeconds(2));
        Take();
        Assert.Equal(2, Metrics.Sum("workqueue_queue_duration_seconds{name=test}"));
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
            while (await Queue.TakeAsync(CancellationToken.None) is { } key)
            {
                int index = int.Parse(key.Name, System.Globalization.CultureInfo.InvariantCulture);
                overlaps += Interlocked.Increment(ref running[index]) > 1 ? 1 : 0;
                seen[index] = Volatile.Read(ref added[index]);
                await Task.Yield();
                Interlocked.Decrement(ref running[index]);
                Queue.Done(key);
            }
        }))];

        await Task.WhenAll(Enumerable.Range(0, 4).Select(producer => Task.Run(() =>
        {
            for (int i = 0; i < adds; i++)
            {
                int index = (i + producer) % keys;
                Interlocked.Increment(ref added[index]);
                Queue.Add(new ResourceKey("ns", index.ToString(System.Globalization.CultureInfo.InvariantCulture)), (WorkPriority)(i % 3));
            }
        })));

        // What still waits, or is dirty, is worked off all the same.
        Queue.ShutDown();
        await Soon.Of(Task.WhenAll(workers), "the workers");
        Assert.Equal(0, overlaps);
        Assert.Equal(added, seen);
    }
}
