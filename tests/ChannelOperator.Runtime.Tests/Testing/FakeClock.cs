using Microsoft.Extensions.Time.Testing;

namespace ChannelOperator.Runtime.Tests.Testing;

/// <summary>A clock that a test moves, and that tells when somebody has begun to wait.</summary>
public sealed class FakeClock : FakeTimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<TimeSpan> _timers = [];
    private readonly List<(TimeSpan Due, TaskCompletionSource Waiter)> _waiters = [];
    private TimeSpan _pause;
    private TimeSpan _step;

    public FakeClock()
        : base(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero))
    {
    }

    /// <summary>Completes when a timer of this length has been made; each timer answers one call.</summary>
    public Task TimerAsync(TimeSpan due)
    {
        lock (_lock)
        {
            if (_timers.Remove(due))
            {
                return Task.CompletedTask;
            }

            TaskCompletionSource waiter = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiters.Add((due, waiter));
            return Soon.Of(waiter.Task, $"a timer of {due}");
        }
    }

    /// <summary>The process stands still: time passes, no timer fires.</summary>
    public void PauseProcess(TimeSpan pause) => _pause += pause;

    /// <summary>Somebody sets the wall clock; timers and the monotonic clock don't notice.</summary>
    public void StepWallClock(TimeSpan step) => _step += step;

    // The base takes it from GetUtcNow, in ticks.
    public override long GetTimestamp() => base.GetTimestamp() - _step.Ticks;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + _pause + _step;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ITimer timer = base.CreateTimer(callback, state, dueTime, period);
        lock (_lock)
        {
            int waiting = _waiters.FindIndex(waiter => waiter.Due == dueTime);
            if (waiting < 0)
            {
                _timers.Add(dueTime);
            }
            else
            {
                _waiters[waiting].Waiter.TrySetResult();
                _waiters.RemoveAt(waiting);
            }
        }

        return timer;
    }
}
