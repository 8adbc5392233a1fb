using ChannelOperator.Runtime.Client;
using ChannelOperator.Runtime.Metrics;

namespace ChannelOperator.Runtime.Queueing;

/// <summary>Keys that want to be worked on, each by one worker at a time.</summary>
/// <remarks>
/// <para><b>Expected flow.</b> <see cref="TakeAsync"/>, work, one of the adds if the key wants to be seen again, <see cref="Done"/>.</para>
/// <para><b>Guarantees.</b></para>
/// <list type="bullet">
/// <item>A key is <i>queued</i> (waits), <i>processing</i> (taken), or processing and <i>dirty</i> (added meanwhile). Whatever is added
/// while it is queued or dirty is one with what is there; a dirty key is queued at <see cref="Done"/>. So after every add there is a
/// take, and never two takes of one key at once.</item>
/// <item>High goes before Normal before Low, first in first out within one. An add of a higher priority raises a key, to the end of
/// its new lane; a lower one never lowers it.</item>
/// <item>Nothing starves: a lane that was passed over 16 times in a row while something waited in it gives the next key.</item>
/// <item><see cref="AddAt"/> means a time of the wall clock and follows its steps within 60 s; <see cref="AddAfter"/> means a duration,
/// which no step of the clock disturbs. Of several delayed adds of one key, the one that is due first wins, with the highest priority
/// among them, and the others are dropped. A plain add does not cancel a delayed one.</item>
/// </list>
/// <para><b>Assumptions.</b> Every key that is taken is handed back by <see cref="Done"/>.</para>
/// </remarks>
public sealed class WorkQueue(string name, RetryBackoff backoff, TimeProvider time, RuntimeMetrics metrics) : IDisposable
{
    // .NET timers refuse 49.7 days and more, and a stepped clock has to be noticed.
    private static readonly TimeSpan LongestSleep = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ShortestSleep = TimeSpan.FromMilliseconds(1);

    private readonly Lock _lock = new();
    private readonly PriorityLanes _queued = new();
    private readonly Dictionary<ResourceKey, TakenKey> _processing = [];
    private readonly Dictionary<ResourceKey, WorkPriority> _dirty = [];
    private readonly Dictionary<ResourceKey, int> _failures = [];
    private readonly DelayedAdds _byWallClock = new();
    private readonly DelayedAdds _byDuration = new();
    private readonly LinkedList<TaskCompletionSource<ResourceKey?>> _takers = [];
    private readonly long _origin = time.GetTimestamp();
    private ITimer? _timer;
    private long _timerDue = long.MaxValue;
    private long _sequence;
    private bool _isShutDown;

    /// <summary>The name in metrics.</summary>
    public string Name => name;

    /// <summary>How many keys wait to be taken; delayed ones don't count.</summary>
    public int Depth
    {
        get
        {
            lock (_lock)
            {
                return _queued.Count;
            }
        }
    }

    /// <summary>How many keys have a delayed add.</summary>
    public int Delayed
    {
        get
        {
            lock (_lock)
            {
                return _byWallClock.Count + _byDuration.Count;
            }
        }
    }

    private long Elapsed => time.GetElapsedTime(_origin).Ticks;

    /// <summary>Queues a key now.</summary>
    public void Add(ResourceKey key, WorkPriority priority = WorkPriority.Normal)
    {
        lock (_lock)
        {
            if (!_isShutDown)
            {
                Queue_NeedsLock(key, priority);
            }
        }
    }

    /// <summary>Queues a key at a time of the wall clock, at once if that is past.</summary>
    public void AddAt(ResourceKey key, DateTimeOffset due, WorkPriority priority = WorkPriority.Normal)
    {
        if (due <= time.GetUtcNow())
        {
            Add(key, priority);
            return;
        }

        AddDelayed(_byWallClock, key, due.UtcTicks, priority);
    }

    /// <summary>Queues a key after a pause, at once if there is none.</summary>
    public void AddAfter(ResourceKey key, TimeSpan delay, WorkPriority priority = WorkPriority.Normal)
    {
        if (delay <= TimeSpan.Zero)
        {
            Add(key, priority);
            return;
        }

        long elapsed = Elapsed;
        long due = delay.Ticks > long.MaxValue - elapsed ? long.MaxValue : elapsed + delay.Ticks;
        AddDelayed(_byDuration, key, due, priority);
    }

    /// <summary>Counts a failure of the key and queues it after a pause that grows with them.</summary>
    /// <param name="key">The key.</param>
    /// <param name="priority">The priority with which it is queued then.</param>
    /// <param name="atLeast">The shortest pause that the other side asks for.</param>
    public void AddRateLimited(ResourceKey key, WorkPriority priority = WorkPriority.Normal, TimeSpan atLeast = default)
    {
        int failures;
        lock (_lock)
        {
            failures = _failures.GetValueOrDefault(key);
            _failures[key] = failures + 1;
        }

        metrics.RecordRetry(name);
        TimeSpan pause = backoff.Delay(failures);
        AddAfter(key, pause > atLeast ? pause : atLeast, priority);
    }

    /// <summary>Forgets the failures of a key.</summary>
    public void Forget(ResourceKey key)
    {
        lock (_lock)
        {
            _failures.Remove(key);
        }
    }

    /// <summary>How often a key has failed since it was last forgotten.</summary>
    public int FailuresOf(ResourceKey key)
    {
        lock (_lock)
        {
            return _failures.GetValueOrDefault(key);
        }
    }

    /// <summary>
    /// Waits for a key and takes it; <see cref="Done"/> must follow. Null once the queue is shut down and nothing waits in it.
    /// </summary>
    public Task<ResourceKey?> TakeAsync(CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<ResourceKey?>(cancellationToken);
        }

        TaskCompletionSource<ResourceKey?> taker = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (_queued.TryTake(out QueuedKey? next))
            {
                return Task.FromResult<ResourceKey?>(Start_NeedsLock(next.Value));
            }

            if (_isShutDown)
            {
                return Task.FromResult<ResourceKey?>(null);
            }

            _takers.AddLast(taker);
        }

        return WaitAsync(taker, cancellationToken);
    }

    /// <summary>The work on a taken key is over; if it was added meanwhile it is queued again.</summary>
    public void Done(ResourceKey key)
    {
        lock (_lock)
        {
            if (!_processing.Remove(key, out TakenKey taken))
            {
                return;
            }

            metrics.RecordDone(name, time.GetElapsedTime(taken.TakenAt));
            if (_dirty.Remove(key, out WorkPriority priority))
            {
                Queue_NeedsLock(key, priority);
            }
        }
    }

    /// <summary>Takes nothing more in and drops what is delayed; what waits can still be taken.</summary>
    public void ShutDown()
    {
        lock (_lock)
        {
            _isShutDown = true;
            _timer?.Dispose();
            foreach (TaskCompletionSource<ResourceKey?> taker in _takers)
            {
                taker.TrySetResult(null);
            }

            _takers.Clear();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => ShutDown();

    /// <summary>Drops the delayed adds that were asked for before this key was taken: the pass that has just ended knows better.</summary>
    internal void Settle(ResourceKey key)
    {
        lock (_lock)
        {
            if (_processing.TryGetValue(key, out TakenKey taken))
            {
                _byWallClock.Remove(key, taken.Sequence);
                _byDuration.Remove(key, taken.Sequence);
            }
        }
    }

    internal double LongestRunningSeconds()
    {
        lock (_lock)
        {
            return _processing.Count == 0 ? 0 : time.GetElapsedTime(_processing.Values.Min(taken => taken.TakenAt)).TotalSeconds;
        }
    }

    private async Task<ResourceKey?> WaitAsync(TaskCompletionSource<ResourceKey?> taker, CancellationToken cancellationToken)
    {
        await using CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(_ => Leave(taker, cancellationToken), null);
        return await taker.Task;
    }

    private void Leave(TaskCompletionSource<ResourceKey?> taker, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            // Who is no longer in the list has been given a key, and keeps it.
            if (_takers.Remove(taker))
            {
                taker.TrySetCanceled(cancellationToken);
            }
        }
    }

    private void Queue_NeedsLock(ResourceKey key, WorkPriority priority)
    {
        if (_processing.ContainsKey(key))
        {
            bool isHigher = !_dirty.TryGetValue(key, out WorkPriority present) || priority > present;
            _dirty[key] = isHigher ? priority : present;
            return;
        }

        if (!_queued.Add(new QueuedKey(key, priority, time.GetTimestamp())))
        {
            return;
        }

        metrics.RecordAdd(name);
        if (_takers.First is { } first && _queued.TryTake(out QueuedKey? next))
        {
            _takers.RemoveFirst();
            first.Value.TrySetResult(Start_NeedsLock(next.Value));
        }
    }

    private ResourceKey Start_NeedsLock(QueuedKey item)
    {
        _processing[item.Key] = new TakenKey(time.GetTimestamp(), _sequence++);
        metrics.RecordTake(name, time.GetElapsedTime(item.QueuedAt));
        return item.Key;
    }

    private void AddDelayed(DelayedAdds delayed, ResourceKey key, long due, WorkPriority priority)
    {
        lock (_lock)
        {
            if (!_isShutDown)
            {
                delayed.Add(new DelayedAdd(key, due, priority, _sequence++));
                SetTimer_NeedsLock();
            }
        }
    }

    private void OnTimer()
    {
        lock (_lock)
        {
            if (_isShutDown)
            {
                return;
            }

            _timerDue = long.MaxValue;
            QueueDue_NeedsLock(_byWallClock, time.GetUtcNow().UtcTicks, _byDuration);
            QueueDue_NeedsLock(_byDuration, Elapsed, _byWallClock);
            SetTimer_NeedsLock();
        }
    }

    private void QueueDue_NeedsLock(DelayedAdds delayed, long now, DelayedAdds others)
    {
        while (delayed.TakeDue(now) is { } due)
        {
            WorkPriority other = others.Remove(due.Key)?.Priority ?? WorkPriority.Low;
            Queue_NeedsLock(due.Key, other > due.Priority ? other : due.Priority);
        }
    }

    private void SetTimer_NeedsLock()
    {
        if (_byWallClock.Count + _byDuration.Count == 0)
        {
            return;
        }

        long elapsed = Elapsed;
        long sleep = Math.Min(_byWallClock.NextDue - time.GetUtcNow().UtcTicks, _byDuration.NextDue - elapsed);
        sleep = Math.Clamp(sleep, ShortestSleep.Ticks, LongestSleep.Ticks);
        if (elapsed + sleep >= _timerDue)
        {
            return;
        }

        _timerDue = elapsed + sleep;
        _timer ??= time.CreateTimer(_ => OnTimer(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        // Rounded up, or a timer of whole milliseconds would fire just before the time and once more for the rest.
        _timer.Change(TimeSpan.FromMilliseconds(Math.Ceiling(TimeSpan.FromTicks(sleep).TotalMilliseconds)), Timeout.InfiniteTimeSpan);
    }
}
