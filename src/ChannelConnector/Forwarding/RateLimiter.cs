namespace ChannelConnector.Forwarding;

/// <summary>
/// Spreads requests evenly. Genesys Cloud permits 300 a minute to a token unless the organization has another limit
/// (https://developer.genesys.cloud/organization/organization/limits#platform-api): there are never more in any minute.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="perMinute">The limit.</param>
/// <param name="replicas">How many processes share it; one by default.</param>
internal sealed class RateLimiter(TimeProvider time, int perMinute = RateLimiter.DefaultPerMinute, Func<int>? replicas = null)
{
    public const int DefaultPerMinute = 300;

    // What may be sent at once after a rest. It counts: burst and steady flow of a minute together are the limit.
    private readonly int _burst = BurstOf(perMinute);

    private readonly Lock _lock = new();
    private readonly TimeSpan _interval = TimeSpan.FromMinutes(1) / Math.Max(1, perMinute - BurstOf(perMinute));
    private readonly long _start = time.GetTimestamp();
    private TimeSpan _booked = TimeSpan.MinValue;

    /// <summary>How long until a request may be sent; zero for now.</summary>
    public TimeSpan Wait
    {
        get
        {
            lock (_lock)
            {
                return WaitLocked(time.GetElapsedTime(_start));
            }
        }
    }

    /// <summary>Books the next request.</summary>
    /// <returns>How long to wait before it is sent.</returns>
    public TimeSpan Book()
    {
        lock (_lock)
        {
            TimeSpan now = time.GetElapsedTime(_start);
            TimeSpan wait = WaitLocked(now);
            _booked = (_booked > now ? _booked : now) + (_interval * Sharers);
            return wait;
        }
    }

    private TimeSpan WaitLocked(TimeSpan now)
    {
        TimeSpan earliest = _booked <= TimeSpan.Zero ? TimeSpan.Zero : _booked - ((Math.Max(1, _burst / Sharers) - 1) * _interval * Sharers);
        return earliest > now ? earliest - now : TimeSpan.Zero;
    }

    private int Sharers => replicas?.Invoke() ?? 1;

    private static int BurstOf(int perMinute) => Math.Clamp(perMinute / 30, 1, 10);
}
