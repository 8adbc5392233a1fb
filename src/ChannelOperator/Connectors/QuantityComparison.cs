using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;

namespace ChannelOperator.Connectors;

/// <summary>
/// Compares quantities by value: the server writes <c>1000m</c> back as <c>1</c>, and rounds <c>0.5m</c> up to <c>1m</c>. Own code, because
/// the client library's takes an exponent such as <c>1e999999999</c> at its word and computes for hours.
/// </summary>
internal static partial class QuantityComparison
{
    // Far above what any resource is counted in, and far below what takes long to compute.
    private const int LargestExponent = 30;

    private const string DecimalSuffixes = "num kMGTPE";
    private const string BinarySuffixes = "KMGTPE";

    /// <summary>Whether two texts are the same quantity; texts that are none are compared as they are.</summary>
    public static bool AreEqual(string one, string other) =>
        one == other || (Thousandths(one) is { } left && Thousandths(other) is { } right && left == right);

    /// <summary>Whether both are quantities and the first is less.</summary>
    public static bool IsLess(string one, string other) => Thousandths(one) is { } left && Thousandths(other) is { } right && left < right;

    /// <summary>The quantity in thousandths, the least that resources are kept in, rounded up; null for a text that is none.</summary>
    private static BigInteger? Thousandths(string text)
    {
        Match match = Syntax().Match(text);
        if (!match.Success || PowerOf(match) is not { } power)
        {
            return null;
        }

        string fraction = match.Groups["fraction"].Value;
        BigInteger digits = BigInteger.Parse("0" + match.Groups["whole"].Value + fraction, CultureInfo.InvariantCulture);
        int tens = power.Tens + 3 - fraction.Length;
        BigInteger value = digits * BigInteger.Pow(1024, power.Kilobytes) * BigInteger.Pow(10, Math.Max(tens, 0));
        BigInteger divisor = BigInteger.Pow(10, Math.Max(-tens, 0));
        BigInteger roundedUp = (value + divisor - 1) / divisor;
        return match.Groups["sign"].Value == "-" ? -roundedUp : roundedUp;
    }

    private static (int Tens, int Kilobytes)? PowerOf(Match match)
    {
        string suffix = match.Groups["suffix"].Value;
        if (match.Groups["exponent"].Success)
        {
            return int.TryParse(match.Groups["exponent"].Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int exponent) && Math.Abs((long)exponent) <= LargestExponent
                ? (exponent, 0)
                : null;
        }

        return suffix switch
        {
            "" => (0, 0),
            [var unit, 'i'] => (0, BinarySuffixes.IndexOf(unit, StringComparison.Ordinal) + 1),
            _ => ((DecimalSuffixes.IndexOf(suffix, StringComparison.Ordinal) - DecimalSuffixes.IndexOf(' ', StringComparison.Ordinal)) * 3, 0),
        };
    }

    // As the API server's: sign, at most one point, then an exponent, a decimal or a binary suffix.
    [GeneratedRegex(
        @"^(?<sign>[+-]?)(?=\.?[0-9])(?<whole>[0-9]{0,40})(\.(?<fraction>[0-9]{0,40}))?([eE](?<exponent>[+-]?[0-9]{1,9})|(?<suffix>[numkMGTPE]|[KMGTPE]i))?\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Syntax();
}
