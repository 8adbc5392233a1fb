using Microsoft.Extensions.Time.Testing;

namespace ChannelConnector.Tests.Media;

/// <summary>A clock that stands still, and counts the timers that were made: who waits for one has done its work.</summary>
internal sealed class PausingTime(DateTimeOffset now) : FakeTimeProvider(now)
{
    private int _pauses;

    public int Pauses => Volatile.Read(ref _pauses);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ITimer timer = base.CreateTimer(callback, state, dueTime, period);
        Interlocked.Increment(ref _pauses);
        return timer;
    }
}
