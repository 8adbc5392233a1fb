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
/// <item>While the other side has asked for a pause (<see cref="AddRateLimited"/>), no add of that key comes before its end.</item>
/// </list>
/// <para><b>Assumptions.</b> Every key that is taken is handed back by <see cref="Done"/>.</para>
/// </remarks>
public sealed class WorkQueue : IDisposable
{
    private readonly Lock _lock = new();
    private readonly RetryBackoff _backoff;
    private readonly TimeProvider _time;
    private readonly RuntimeMetrics _metrics;
    private readonly DelaySchedule _delayed;
    private readonly PriorityLanes _queued = new();
    private readonly Dictionary<ResourceKey, TakenKey> _processing = [];
    private readonly Dictionary<ResourceKey, WorkPriority> _dirty = [];
    private readonly Dictionary<ResourceKey, int> _failures = [];
    private readonly Dictionary<ResourceKey, RetryPause> _pauses = [];
    private readonly LinkedList<TaskCompletionSource<ResourceKey?>> _takers = [];
    private long _sequence;
    private long _openedAt;
    private bool _isShutDown;

    /// <summary>An empty queue.</summary>
    public WorkQueue(string name, RetryBackoff backoff, TimeProvider time, RuntimeMetrics metrics)
    {
        Name = name;
        _backoff = backoff;
        _time = time;
        _metrics = metrics;
        _delayed = new DelaySchedule(time, OnTimer);
    }

    /// <summary>The name in metrics.</summary>
    public string Name { get; }

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
                return _delayed.Count;
            }
        }
    }

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
        lock (_lock)
        {
            if (_isShutDown)
            {
                return;
            }

            if (due <= _time.GetUtcNow())
            {
                Queue_NeedsLock(key, priority);
                return;
            }

            _delayed.AddAt(key, due, priority, _sequence++);
        }
    }

    /// <summary>Queues a key after a pause, at once if there is none.</summary>
    public void AddAfter(ResourceKey key, TimeSpan delay, WorkPriority priority = WorkPriority.Normal)
    {
        lock (_lock)
        {
            if (_isShutDown)
            {
                return;
            }

            if (delay <= TimeSpan.Zero)
            {
                Queue_NeedsLock(key, priority);
                return;
            }

            _delayed.AddAfter(key, delay, priority, _sequence++);
        }
    }

    /// <summary>Counts a failure of the key and queues it after a pause that grows with them.</summary>
    /// <param name="key">The key.</param>
    /// <param name="priority">The priority with which it is queued then.</param>
    /// <param name="atLeast">The shortest pause that the other side asks for; also for adds that come meanwhile.</param>
    public void AddRateLimited(ResourceKey key, WorkPriority priority = WorkPriority.Normal, TimeSpan atLeast = default)
    {
        int failures;
        lock (_lock)
        {
            failures = _failures.GetValueOrDefault(key);
            _failures[key] = failures + 1;
            if (atLeast > TimeSpan.Zero)
            {
                _pauses[key] = new RetryPause(_time.GetTimestamp(), atLeast);
            }
        }

        _metrics.RecordRetry(Name);
        TimeSpan pause = _backoff.Delay(failures);
        AddAfter(key, pause > atLeast ? pause : atLeast, priority);
    }

    /// <summary>Forgets the failures of a key, and the pause that was asked for.</summary>
    public void Forget(ResourceKey key)
    {
        lock (_lock)
        {
            _failures.Remove(key);
            _pauses.Remove(key);
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

            _metrics.RecordDone(Name, _time.GetElapsedTime(taken.TakenAt));
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
            _delayed.Dispose();
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
                _delayed.Remove(key, taken.Sequence);
            }
        }
    }

    internal double LongestRunningSeconds()
    {
        lock (_lock)
        {
            return _processing.Count == 0 ? 0 : _time.GetElapsedTime(_processing.Values.Min(taken => taken.TakenAt)).TotalSeconds;
        }
    }

    /// <summary>The ages of all that is being processed, together.</summary>
    internal double UnfinishedSeconds()
    {
        lock (_lock)
        {
            return _processing.Values.Sum(taken => _time.GetElapsedTime(taken.TakenAt).TotalSeconds);
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
        if (PauseLeft_NeedsLock(key) is { } left)
        {
            _delayed.AddAfter(key, left, priority, _sequence++);
            return;
        }

        if (_processing.ContainsKey(key))
        {
            bool isHigher = !_dirty.TryGetValue(key, out WorkPriority present) || priority > present;
            _dirty[key] = isHigher ? priority : present;
            return;
        }

        if (!_queued.Add(new QueuedKey(key, priority, _time.GetTimestamp())))
        {
            return;
        }

        _metrics.RecordAdd(Name);
        if (_takers.First is { } first && _queued.TryTake(out QueuedKey? next))
        {
            _takers.RemoveFirst();
            first.Value.TrySetResult(Start_NeedsLock(next.Value));
        }
    }

    private TimeSpan? PauseLeft_NeedsLock(ResourceKey key)
    {
        if (!_pauses.TryGetValue(key, out RetryPause pause))
        {
            return null;
        }

        TimeSpan left = pause.Length - _time.GetElapsedTime(pause.From);
        if (left > TimeSpan.Zero)
        {
            return left;
        }

        _pauses.Remove(key);
        return null;
    }

    /// <summary>Somebody takes from now on: how long keys have waited counts from here at the earliest.</summary>
    internal void Open() => Interlocked.Exchange(ref _openedAt, _time.GetTimestamp());

    private ResourceKey Start_NeedsLock(QueuedKey item)
    {
        _processing[item.Key] = new TakenKey(_time.GetTimestamp(), _sequence++);
        // While nobody takes, as on a replica that stands by, keys do not wait for anything.
        _metrics.RecordTake(Name, _time.GetElapsedTime(Math.Max(item.QueuedAt, _openedAt)));
        return item.Key;
    }

    private void OnTimer()
    {
        lock (_lock)
        {
            if (_isShutDown)
            {
                return;
            }

            foreach (DelayedAdd due in _delayed.TakeDue())
            {
                Queue_NeedsLock(due.Key, due.Priority);
            }
        }
    }
}
