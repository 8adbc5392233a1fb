using ChannelOperator.Runtime.Client;

namespace ChannelOperator.Runtime.Queueing;

/// <summary>Delayed adds by wall clock and by duration, under one timer. The caller locks, in the timer's callback too.</summary>
internal sealed class DelaySchedule(TimeProvider time, Action onTimer) : IDisposable
{
    // .NET timers refuse 49.7 days and more, and a stepped clock has to be noticed.
    private static readonly TimeSpan LongestSleep = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ShortestSleep = TimeSpan.FromMilliseconds(1);

    private readonly DelayedAdds _byWallClock = new();
    private readonly DelayedAdds _byDuration = new();
    private readonly long _origin = time.GetTimestamp();
    private ITimer? _timer;
    private long _timerDue = long.MaxValue;

    public int Count => _byWallClock.Count + _byDuration.Count;

    private long Elapsed => time.GetElapsedTime(_origin).Ticks;

    public void AddAt(ResourceKey key, DateTimeOffset due, WorkPriority priority, long sequence)
    {
        _byWallClock.Add(new DelayedAdd(key, due.UtcTicks, priority, sequence));
        SetTimer();
    }

    public void AddAfter(ResourceKey key, TimeSpan delay, WorkPriority priority, long sequence)
    {
        long elapsed = Elapsed;
        long due = delay.Ticks > long.MaxValue - elapsed ? long.MaxValue : elapsed + delay.Ticks;
        _byDuration.Add(new DelayedAdd(key, due, priority, sequence));
        SetTimer();
    }

    /// <summary>Takes everything out that is due, and sets the timer for the rest. For the timer's callback.</summary>
    public IReadOnlyList<DelayedAdd> TakeDue()
    {
        List<DelayedAdd> due = [];
        Take(_byWallClock, time.GetUtcNow().UtcTicks, _byDuration, due);
        Take(_byDuration, Elapsed, _byWallClock, due);
        _timerDue = long.MaxValue;
        SetTimer();
        return due;
    }

    /// <summary>Drops what was asked for before a moment.</summary>
    public void Remove(ResourceKey key, long askedBefore)
    {
        _byWallClock.Remove(key, askedBefore);
        _byDuration.Remove(key, askedBefore);
    }

    public void Dispose() => _timer?.Dispose();

    // Of an add by wall clock and one by duration for the same key, the first to come is the only one to come.
    private static void Take(DelayedAdds adds, long now, DelayedAdds others, List<DelayedAdd> due)
    {
        while (adds.TakeDue(now) is { } add)
        {
            WorkPriority other = others.Remove(add.Key)?.Priority ?? WorkPriority.Low;
            due.Add(other > add.Priority ? add with { Priority = other } : add);
        }
    }

    private void SetTimer()
    {
        if (Count == 0)
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
        _timer ??= time.CreateTimer(_ => onTimer(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        // Rounded up, or a timer of whole milliseconds would fire just before the time and once more for the rest.
        _timer.Change(TimeSpan.FromMilliseconds(Math.Ceiling(TimeSpan.FromTicks(sleep).TotalMilliseconds)), Timeout.InfiniteTimeSpan);
    }
}
