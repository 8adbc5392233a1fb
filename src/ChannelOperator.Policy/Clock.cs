namespace ChannelOperator.Policy;

/// <summary>Date arithmetic that ends at the ends of time instead of throwing.</summary>
internal static class Clock
{
    /// <summary>How far ahead of now a time may be that somebody wrote down as past.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    /// <summary>Adds a span.</summary>
    public static DateTimeOffset Add(DateTimeOffset time, TimeSpan span)
    {
        // In UTC, because an offset can carry a time that is well within the range out of it.
        DateTimeOffset utc = time.ToUniversalTime();
        if (span >= TimeSpan.Zero)
        {
            return DateTimeOffset.MaxValue - utc < span ? DateTimeOffset.MaxValue : utc + span;
        }

        return DateTimeOffset.MinValue - utc > span ? DateTimeOffset.MinValue : utc + span;
    }

    /// <summary>The earliest of the times that are after now.</summary>
    public static DateTimeOffset? EarliestAfter(DateTimeOffset now, params ReadOnlySpan<DateTimeOffset?> times)
    {
        DateTimeOffset? earliest = null;
        foreach (DateTimeOffset? time in times)
        {
            if (time > now && (earliest is null || time < earliest))
            {
                earliest = time;
            }
        }

        return earliest;
    }

    /// <summary>The time as it stands in messages.</summary>
    public static string Text(DateTimeOffset time) => Api.Timestamp.Rounded(time).Text;
}
