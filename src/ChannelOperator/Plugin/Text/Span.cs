using System.Globalization;
using ChannelOperator.Api;

namespace ChannelOperator.Plugin.Text;

/// <summary>Spans and instants for people.</summary>
internal static class Span
{
    /// <summary>A span as kubectl writes ages: in the one unit that says enough.</summary>
    public static string Text(TimeSpan span)
    {
        TimeSpan length = span.Duration();
        (long number, string unit) = length switch
        {
            { TotalDays: >= 2 } => ((long)length.TotalDays, "d"),
            { TotalHours: >= 2 } => ((long)length.TotalHours, "h"),
            { TotalMinutes: >= 2 } => ((long)length.TotalMinutes, "m"),
            _ => ((long)length.TotalSeconds, "s"),
        };
        return string.Create(CultureInfo.InvariantCulture, $"{number}{unit}");
    }

    /// <summary>An instant, absolute and relative.</summary>
    public static string Text(DateTimeOffset time, DateTimeOffset now) => $"{Timestamp.Rounded(time).Text} ({(time > now ? "in " + Text(time - now) : Text(now - time) + " ago")})";
}
