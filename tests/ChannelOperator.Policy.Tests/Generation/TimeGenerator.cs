using ChannelOperator.Api;
using CsCheck;

namespace ChannelOperator.Policy.Tests.Generation;

/// <summary>Times and spans that meet at boundaries often: a few days around one instant, a little before and after them, and the ends of time.</summary>
internal static class TimeGenerator
{
    public static readonly DateTimeOffset Anchor = FactsBuilder.At("2026-06-01T00:00:00Z");

    public static readonly Gen<DateTimeOffset> Instant = Gen.Frequency(
        (25, Around(-800, -366, -365, -60, -30, -15, -14, -10, -3, -1, 0, 0, 1, 3, 10, 14, 15, 30, 60, 365)),
        (1, Gen.OneOf(
            DateTimeOffset.MinValue,
            DateTimeOffset.MinValue + TimeSpan.FromTicks(1),
            DateTimeOffset.MinValue + TimeSpan.FromMinutes(3),
            DateTimeOffset.MaxValue,
            DateTimeOffset.MaxValue - TimeSpan.FromTicks(1),
            DateTimeOffset.MaxValue - TimeSpan.FromMinutes(3),
            FactsBuilder.At("9999-12-31T23:59:59Z"),
            FactsBuilder.At("9999-12-31T00:00:00Z"))));

    /// <summary>A time as it may stand in an object: mostly one, now and then with an offset or no time at all.</summary>
    public static readonly Gen<Timestamp> Written = Write(Instant);

    /// <summary>A time that is mostly past.</summary>
    public static readonly Gen<Timestamp> WrittenPast = Write(Gen.Frequency((6, Around(-800, -366, -365, -60, -30, -15)), (1, Instant)));

    /// <summary>A time that is mostly ahead.</summary>
    public static readonly Gen<Timestamp> WrittenAhead = Write(Gen.Frequency((3, Around(1, 3, 10, 14, 15, 30, 60, 365)), (1, Instant)));

    public static readonly Gen<Duration> GoodSpan =
        Gen.OneOf("0s", "1s", "5m", "12h", "1d", "3d", "10d", "14d", "15d", "30d", "365d", "3650d").Select(text => new Duration(text));

    /// <summary>A span as it may stand in an object.</summary>
    public static readonly Gen<Duration> Span = Gen.Frequency((200, GoodSpan), (1, Gen.OneOf(default, new Duration(""), new Duration("3651d"), new Duration("1w"))));

    /// <summary>These days from the anchor, or a little before or after them.</summary>
    private static Gen<DateTimeOffset> Around(params int[] days) => Gen.Select(
        Gen.OneOf(days), Gen.Frequency((6, Gen.Const(TimeSpan.Zero)), (4, Jitter())), (day, jitter) => Anchor + TimeSpan.FromDays(day) + jitter);

    private static Gen<Timestamp> Write(Gen<DateTimeOffset> instant) => Gen.Frequency(
        (60, instant.Select(Timestamp.From)),
        (5, instant.Select(WithOffset)),
        (1, Gen.OneOf(default, new Timestamp(""), new Timestamp("soon"), new Timestamp("2026-02-30T00:00:00Z"), new Timestamp("2026-06-01T00:00:00+24:00"))));

    private static Gen<TimeSpan> Jitter() => Gen.OneOf(
        TimeSpan.FromTicks(1),
        TimeSpan.FromTicks(-1),
        TimeSpan.FromSeconds(1),
        TimeSpan.FromSeconds(60),
        TimeSpan.FromSeconds(-60),
        TimeSpan.FromMinutes(5),
        TimeSpan.FromMinutes(-5),
        TimeSpan.FromSeconds(299),
        TimeSpan.FromSeconds(-299),
        TimeSpan.FromSeconds(301),
        TimeSpan.FromSeconds(-301),
        TimeSpan.FromHours(7));

    private static Timestamp WithOffset(DateTimeOffset time) =>
        new(Timestamp.From(time).Text.Replace("Z", "+02:00", StringComparison.Ordinal));
}
