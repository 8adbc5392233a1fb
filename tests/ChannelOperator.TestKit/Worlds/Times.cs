using ChannelOperator.Api;

namespace ChannelOperator.TestKit.Worlds;

/// <summary>Times relative to now: the operator under test goes by the real clock. Days apart from any limit, so that no run is near one.</summary>
public static class Times
{
    public static Timestamp DaysAhead(double days) => Timestamp.From(TimeProvider.System.GetUtcNow() + TimeSpan.FromDays(days));

    public static Timestamp DaysAgo(double days) => DaysAhead(-days);
}
