using System.Globalization;
using System.Text.Json.Serialization;
using ChannelOperator.Api.Serialization;

namespace ChannelOperator.Api;

/// <summary>
/// A time as it stands in an object. The text is kept as found, because API servers admit date-times that .NET cannot
/// represent and one such object must not break a list of the kind.
/// </summary>
/// <param name="Text">The text as stored.</param>
[JsonConverter(typeof(TimestampConverter))]
public readonly record struct Timestamp(string Text)
{
    /// <summary>What the CRDs admit: a year from 1000 on, an offset of less than 14 hours.</summary>
    public const string Pattern =
        @"^[12][0-9]{3}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9](\.[0-9]{1,9})?(Z|[+-](0[0-9]|1[0-3]):[0-5][0-9])$";

    private const string Seconds = "yyyy-MM-dd'T'HH:mm:ss";

    /// <summary>
    /// The instant, cut to 100 ns, or null where the text is not a time. What lies beyond the years 1 to 9999 once its offset
    /// is taken off is the nearest instant that can be represented.
    /// </summary>
    public DateTimeOffset? Value => Text is null || Text.Length < 20 || !TryReadClock(out DateTime clock, out int next) || !TryReadOffset(next, out TimeSpan offset)
        ? null
        : Saturate(clock, offset);

    /// <summary>The text of an instant, in UTC, with no more fraction digits than needed.</summary>
    /// <param name="value">The instant.</param>
    /// <returns>The time.</returns>
    public static Timestamp From(DateTimeOffset value) =>
        new(value.UtcDateTime.ToString(Seconds + ".FFFFFFF'Z'", CultureInfo.InvariantCulture));

    /// <summary>The text of an instant for people: in whole seconds, and never before the instant, but at the end of time.</summary>
    /// <param name="value">The instant.</param>
    /// <returns>The time.</returns>
    public static Timestamp Rounded(DateTimeOffset value)
    {
        long fraction = value.UtcTicks % TimeSpan.TicksPerSecond;
        long whole = value.UtcTicks - fraction;
        return From(new DateTimeOffset(fraction > 0 && whole <= DateTime.MaxValue.Ticks - TimeSpan.TicksPerSecond ? whole + TimeSpan.TicksPerSecond : whole, TimeSpan.Zero));
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    private static DateTimeOffset Saturate(DateTime clock, TimeSpan offset)
    {
        if (offset > TimeSpan.Zero && clock - DateTime.MinValue < offset)
        {
            return DateTimeOffset.MinValue;
        }

        return offset < TimeSpan.Zero && DateTime.MaxValue - clock < -offset ? DateTimeOffset.MaxValue : new DateTimeOffset(clock - offset, TimeSpan.Zero);
    }

    private bool TryReadClock(out DateTime clock, out int next)
    {
        next = 19;
        if (!DateTime.TryParseExact(Text.AsSpan(0, 19), Seconds, CultureInfo.InvariantCulture, DateTimeStyles.None, out clock))
        {
            return false;
        }

        if (Text[19] != '.')
        {
            return true;
        }

        long ticks = 0;
        int digits = 0;
        for (next = 20; next < Text.Length && char.IsAsciiDigit(Text[next]); next++, digits++)
        {
            ticks = digits < 7 ? (ticks * 10) + (Text[next] - '0') : ticks;
        }

        for (int digit = digits; digit < 7; digit++)
        {
            ticks *= 10;
        }

        clock = clock.AddTicks(ticks);
        return digits > 0;
    }

    private bool TryReadOffset(int start, out TimeSpan offset)
    {
        ReadOnlySpan<char> rest = Text.AsSpan(start);
        offset = TimeSpan.Zero;
        if (rest is "Z")
        {
            return true;
        }

        if (rest.Length != 6 || rest[0] is not ('+' or '-') || !TimeSpan.TryParseExact(rest[1..], @"hh\:mm", CultureInfo.InvariantCulture, out offset))
        {
            return false;
        }

        offset = rest[0] == '-' ? -offset : offset;
        return offset.Duration() < TimeSpan.FromHours(14);
    }
}
