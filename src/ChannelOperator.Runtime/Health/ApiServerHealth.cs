namespace ChannelOperator.Runtime.Health;

/// <summary>Tells an outage of the API server from a fault of one request.</summary>
/// <remarks>
/// <para>A request <i>succeeded</i> when the server answered it, be it with a refusal (2xx to 4xx but 408 and 429). It <i>failed</i> when
/// there was no answer (connection, time-out) or a 5xx. 408 and 429 count as neither. Reads and writes are judged apart, since etcd can
/// refuse writes and go on reading; opening a watch is a read.</para>
/// <para>An outage of reads, or of writes, <i>begins</i> when requests of that sort have failed for <see cref="MinimumOutage"/> with no
/// success in between, and <i>ends</i> with the next success. So one kind whose requests fail while others are answered is no outage, and
/// neither is a single failed request.</para>
/// <para><b>Assumptions.</b> There are requests: with neither reads nor writes nothing is noticed (the elector writes every two seconds).
/// Where requests fail, something else is asked for more often than <see cref="MinimumOutage"/>: else the failing watch of one kind, with
/// no other request beside it, would look like an outage. Durations are monotonic; the times are of the wall clock and for people and grace periods.</para>
/// </remarks>
public sealed class ApiServerHealth(TimeProvider time)
{
    /// <summary>For how long requests must fail to make an outage.</summary>
    public static readonly TimeSpan MinimumOutage = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly RequestTrack _reads = new();
    private readonly RequestTrack _writes = new();
    private DateTimeOffset? _outageEndedAt;
    private int _outagesEnded;

    /// <summary>Whether reads or writes are out.</summary>
    public bool IsOutage => Locked(() => _reads.IsOut || _writes.IsOut);

    /// <summary>Whether the newest read failed; false before the first.</summary>
    public bool AreReadsFailing => Locked(() => _reads.IsFailing);

    /// <summary>Whether the newest write failed; false before the first.</summary>
    public bool AreWritesFailing => Locked(() => _writes.IsFailing);

    /// <summary>When the last outage ended; null if there has been none. A grace that counts working time restarts here.</summary>
    public DateTimeOffset? OutageEndedAt => Locked(() => _outageEndedAt);

    /// <summary>How many outages have ended.</summary>
    public int OutagesEnded => Locked(() => _outagesEnded);

    /// <summary>When a request last succeeded.</summary>
    public DateTimeOffset? LastSuccess => Locked(() => Later(_reads.LastSuccess, _writes.LastSuccess));

    /// <summary>When a request last failed.</summary>
    public DateTimeOffset? LastFailure => Locked(() => Later(_reads.LastFailure, _writes.LastFailure));

    /// <summary>Takes note of a request that the server answered.</summary>
    public void RecordSuccess(bool isWrite)
    {
        DateTimeOffset now = time.GetUtcNow();
        lock (_lock)
        {
            bool wasOutage = _reads.IsOut || _writes.IsOut;
            (isWrite ? _writes : _reads).Succeed(now);
            if (wasOutage && !_reads.IsOut && !_writes.IsOut)
            {
                _outageEndedAt = now;
                _outagesEnded++;
            }
        }
    }

    /// <summary>Takes note of a request without an answer, or with a 5xx.</summary>
    public void RecordFailure(bool isWrite)
    {
        DateTimeOffset now = time.GetUtcNow();
        long timestamp = time.GetTimestamp();
        lock (_lock)
        {
            RequestTrack track = isWrite ? _writes : _reads;
            track.Fail(now, timestamp);
            track.IsOut |= time.GetElapsedTime(track.FailingFrom, timestamp) >= MinimumOutage;
        }
    }

    private static DateTimeOffset? Later(DateTimeOffset? one, DateTimeOffset? other) =>
        one is null || other > one ? other : one;

    private TValue Locked<TValue>(Func<TValue> read)
    {
        lock (_lock)
        {
            return read();
        }
    }
}
