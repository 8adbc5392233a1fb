namespace ChannelOperator.TestKit.FarEnds;

/// <summary>So many requests in a minute, which begins with the first of them.</summary>
internal sealed class GenesysRateLimit(TimeProvider time)
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly Lock _counting = new();
    private DateTimeOffset _ends = DateTimeOffset.MinValue;
    private int _count;

    /// <summary>Counts a request. Where it is one too many, says how long to wait.</summary>
    public TimeSpan? Count(int? perMinute)
    {
        lock (_counting)
        {
            DateTimeOffset now = time.GetUtcNow();
            if (now >= _ends)
            {
                (_ends, _count) = (now + Window, 0);
            }

            _count++;
            return _count > perMinute ? _ends - now : null;
        }
    }
}
