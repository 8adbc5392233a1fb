namespace ChannelOperator.Runtime.Health;

/// <summary>The requests of one sort, as far as an outage shows in them. The caller locks.</summary>
internal sealed class RequestTrack
{
    public DateTimeOffset? LastSuccess { get; private set; }

    public DateTimeOffset? LastFailure { get; private set; }

    /// <summary>Whether the newest request failed.</summary>
    public bool IsFailing { get; private set; }

    /// <summary>The monotonic time of the first failure since the last success.</summary>
    public long FailingFrom { get; private set; }

    public bool IsOut { get; set; }

    public void Succeed(DateTimeOffset now)
    {
        LastSuccess = now;
        IsFailing = false;
        IsOut = false;
    }

    public void Fail(DateTimeOffset now, long timestamp)
    {
        LastFailure = now;
        FailingFrom = IsFailing ? FailingFrom : timestamp;
        IsFailing = true;
    }
}
