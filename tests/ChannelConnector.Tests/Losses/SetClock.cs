namespace ChannelConnector.Tests.Losses;

/// <summary>A wall clock that somebody sets, as far as he likes. What measures and wakes goes on as ever, as on a machine.</summary>
internal sealed class SetClock : TimeProvider
{
    private long _offset;

    /// <summary>How far it is from the right time.</summary>
    public TimeSpan Offset
    {
        get => new(Interlocked.Read(ref _offset));
        set => Interlocked.Exchange(ref _offset, value.Ticks);
    }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Offset;
}
