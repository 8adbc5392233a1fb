using System.Globalization;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using ChannelOperator.Api.Serialization;

namespace ChannelOperator.Api;

/// <summary>
/// A span of time as users write it: days, hours, minutes and seconds in that order, each at most once, such as
/// <c>30d</c>, <c>1d12h</c> or <c>0s</c>; at most 3650 days. The text is kept as found.
/// </summary>
/// <param name="Text">The text as stored.</param>
[JsonConverter(typeof(DurationConverter))]
public readonly partial record struct Duration(string Text)
{
    /// <summary>What <see cref="Text"/> has to look like; an empty text is refused besides.</summary>
    public const string Pattern = "^([0-9]{1,5}d)?([0-9]{1,5}h)?([0-9]{1,6}m)?([0-9]{1,7}s)?$";

    /// <summary>The longest span allowed.</summary>
    public static readonly TimeSpan Maximum = TimeSpan.FromDays(3650);

    /// <summary>The span, or null where the text is not one, or is longer than <see cref="Maximum"/>.</summary>
    public TimeSpan? Value
    {
        get
        {
            Match match = Syntax().Match(Text ?? "");
            if (!match.Success || match.Length == 0)
            {
                return null;
            }

            TimeSpan value = TimeSpan.FromDays(Number(match, "d")) + TimeSpan.FromHours(Number(match, "h"))
                + TimeSpan.FromMinutes(Number(match, "m")) + TimeSpan.FromSeconds(Number(match, "s"));
            return value <= Maximum ? value : null;
        }
    }

    /// <summary>The text of a span, whole seconds, in the largest units.</summary>
    /// <param name="value">The span; not negative.</param>
    /// <returns>The duration.</returns>
    public static Duration From(TimeSpan value)
    {
        string text = Part(value.Days, 'd') + Part(value.Hours, 'h') + Part(value.Minutes, 'm') + Part(value.Seconds, 's');
        return new Duration(text.Length == 0 ? "0s" : text);
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    private static string Part(int number, char unit) => number == 0 ? "" : number.ToString(CultureInfo.InvariantCulture) + unit;

    private static int Number(Match match, string group) =>
        match.Groups[group].Success ? int.Parse(match.Groups[group].ValueSpan[..^1], NumberStyles.None, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(@"^(?<d>[0-9]{1,5}d)?(?<h>[0-9]{1,5}h)?(?<m>[0-9]{1,6}m)?(?<s>[0-9]{1,7}s)?\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Syntax();
}
