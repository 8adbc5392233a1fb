using System.Globalization;
using System.Text.RegularExpressions;

namespace ChannelOperator.TestKit;

/// <summary>Reads what <c>/metrics</c> answers.</summary>
internal static partial class MetricsText
{
    /// <summary>The sum of a metric over the series whose labels match.</summary>
    /// <param name="text">The answer.</param>
    /// <param name="name">The metric.</param>
    /// <param name="labels">A regular expression; empty for every series.</param>
    public static double Sum(string text, string name, string labels) => Series().Matches(text)
        .Where(match => match.Groups["name"].Value == name && Regex.IsMatch(match.Groups["labels"].Value, labels, RegexOptions.None, TimeSpan.FromSeconds(1)))
        .Sum(match => double.Parse(match.Groups["value"].Value, CultureInfo.InvariantCulture));

    [GeneratedRegex(@"^(?<name>[a-z_]+)(\{(?<labels>[^}]*)\})? (?<value>[0-9.eE+-]+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Series();
}
