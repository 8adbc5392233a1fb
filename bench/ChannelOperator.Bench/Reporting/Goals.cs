using System.Globalization;

namespace ChannelOperator.Bench.Reporting;

/// <summary>Puts goals to figures. Pure.</summary>
internal static class Goals
{
    /// <summary>Not more than so many times the floor.</summary>
    public static Figure AtMostTimes(this Figure figure, double times) => figure.Add(string.Create(CultureInfo.InvariantCulture, $"<= {times:0.##} x"), figure.Ratio <= times);

    /// <summary>Less than a number.</summary>
    public static Figure Under(this Figure figure, double limit) => figure.Add(string.Create(CultureInfo.InvariantCulture, $"< {limit:0.##} {figure.Unit}"), figure.Measured.Median < limit);

    /// <summary>Exactly a number, always.</summary>
    public static Figure Exactly(this Figure figure, double expected) => figure with
    {
        Goal = string.Create(CultureInfo.InvariantCulture, $"= {expected:0.##}"),
        Verdict = figure.Measured.Min == expected && figure.Measured.Max == expected ? Verdict.Ok : Verdict.Wrong,
    };

    private static Figure Add(this Figure figure, string goal, bool reached) => figure with
    {
        Goal = figure.Goal.Length == 0 ? goal : $"{figure.Goal}, {goal}",
        Verdict = reached && figure.Verdict != Verdict.Missed ? Verdict.Ok : Verdict.Missed,
    };
}
