using System.Collections.Concurrent;

namespace ChannelOperator.TestKit;

/// <summary>The system's clock, until <see cref="Accelerate"/>; from then on one that runs faster. Timers that run then go faster too.</summary>
/// <param name="factor">How many of its seconds pass in a real one.</param>
public sealed class AcceleratedTime(double factor) : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly ConcurrentDictionary<Timer, byte> _timers = new();
    private readonly DateTimeOffset _start = System.GetUtcNow();
    private readonly long _startedAt = System.GetTimestamp();
    private long? _acceleratedAt;

    public override long TimestampFrequency => System.TimestampFrequency;

    /// <summary>Makes it run faster.</summary>
    public void Accelerate()
    {
        lock (_lock)
        {
            _acceleratedAt ??= System.GetTimestamp();
            foreach (Timer timer in _timers.Keys)
            {
                timer.Arm();
            }
        }
    }

    public override DateTimeOffset GetUtcNow() => _start + this.GetElapsedTime(_startedAt);

    public override long GetTimestamp()
    {
        lock (_lock)
        {
            long now = System.GetTimestamp();
            return _acceleratedAt is { } since ? since + (long)((now - since) * factor) : now;
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Timer timer = new(this, callback, state);
        _timers.TryAdd(timer, 0);
        timer.Change(dueTime, period);
        return timer;
    }

    private TimeSpan Real(TimeSpan span) => span == Timeout.InfiniteTimeSpan || _acceleratedAt is null ? span : span / factor;

    private sealed class Timer : ITimer
    {
        private readonly AcceleratedTime _time;
        private readonly ITimer _inner;
        private long _changedAt;
        private TimeSpan _dueTime = Timeout.InfiniteTimeSpan;
        private TimeSpan _period = Timeout.InfiniteTimeSpan;

        public Timer(AcceleratedTime time, TimerCallback callback, object? state)
        {
            _time = time;
            _inner = System.CreateTimer(
                _ =>
                {
                    Fired();
                    callback(state);
                },
                null,
                Timeout.InfiniteTimeSpan,
                Timeout.InfiniteTimeSpan);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (_time._lock)
            {
                (_changedAt, _dueTime, _period) = (_time.GetTimestamp(), dueTime, period);
                return Arm();
            }
        }

        /// <summary>Sets the real timer to what is left.</summary>
        public bool Arm()
        {
            if (_dueTime == Timeout.InfiniteTimeSpan)
            {
                return _inner.Change(_dueTime, _time.Real(_period));
            }

            TimeSpan left = _dueTime - _time.GetElapsedTime(_changedAt);
            return _inner.Change(_time.Real(left > TimeSpan.Zero ? left : TimeSpan.Zero), _time.Real(_period));
        }

        public void Dispose()
        {
            _time._timers.TryRemove(this, out _);
            _inner.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            _time._timers.TryRemove(this, out _);
            return _inner.DisposeAsync();
        }

        private void Fired()
        {
            lock (_time._lock)
            {
                (_changedAt, _dueTime) = (_time.GetTimestamp(), _period);
            }
        }
    }
}
