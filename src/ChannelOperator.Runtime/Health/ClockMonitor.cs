using ChannelOperator.Runtime.Metrics;

namespace ChannelOperator.Runtime.Health;

/// <summary>Compares the own wall clock with the API server's, by the <c>Date</c> header of its answers.</summary>
/// <remarks>
/// <para>A <c>Date</c> of D means that the server's clock stood in [D, D + 1 s) at some moment between sending the request and
/// receiving the answer. So the difference is known only to lie in an interval, wide when the answer was slow.</para>
/// <para><b>Guarantees.</b> The clock counts as skewed when even the end of the interval next to zero is further away than the limit, and
/// as right again when even the far end is within it; anything in between changes nothing. A delayed answer has a wide interval, so it
/// proves neither. A single answer that proves something is enough.</para>
/// <para><b>Assumptions.</b> Answers keep coming (the elector's do, every two seconds); a clock that is stepped is noticed with the next one.</para>
/// </remarks>
public sealed class ClockMonitor(RuntimeMetrics metrics)
{
    /// <summary>How far apart the clocks may be.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Resolution = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private TimeSpan? _skew;
    private bool _isSkewed;

    /// <summary>Whether the clocks are known to be further apart than <see cref="Limit"/>.</summary>
    public bool IsSkewed
    {
        get
        {
            lock (_lock)
            {
                return _isSkewed;
            }
        }
    }

    /// <summary>How far the own clock is ahead of the server's (negative: behind), by the last answer; null before the first.</summary>
    public TimeSpan? Skew
    {
        get
        {
            lock (_lock)
            {
                return _skew;
            }
        }
    }

    /// <summary>Takes note of one answer.</summary>
    /// <param name="serverDate">The <c>Date</c> header.</param>
    /// <param name="receivedAt">The own wall clock when the answer came.</param>
    /// <param name="roundTrip">How long it took, by a monotonic clock.</param>
    public void Observe(DateTimeOffset serverDate, DateTimeOffset receivedAt, TimeSpan roundTrip)
    {
        TimeSpan most = receivedAt - serverDate;
        TimeSpan least = most - roundTrip - Resolution;
        TimeSpan middle = (least + most) / 2;
        lock (_lock)
        {
            _skew = middle;
            if (least > Limit || most < -Limit)
            {
                _isSkewed = true;
            }
            else if (least >= -Limit && most <= Limit)
            {
                _isSkewed = false;
            }
        }

        metrics.RecordClockSkew(middle);
    }
}
