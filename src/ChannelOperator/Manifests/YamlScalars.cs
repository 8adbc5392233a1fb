using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;

namespace ChannelOperator.Manifests;

/// <summary>
/// What a plain scalar is to kubectl, which reads YAML 1.1 by way of JSON: <c>yes</c> is a boolean, <c>0x10</c> a number, and a time is a text.
/// Source: sigs.k8s.io/yaml, goyaml.v2.
/// </summary>
internal static partial class YamlScalars
{
    private const double LargestExact = 1L << 53;

    /// <summary>Resolves a plain scalar.</summary>
    public static ManifestScalar Resolve(int line, string text) => ResolveKind(line, text) with { Written = text };

    private static ManifestScalar ResolveKind(int line, string text) => text switch
    {
        "" or "~" or "null" or "Null" or "NULL" => new ManifestScalar(line, ScalarKind.Null, "null"),
        "true" or "True" or "TRUE" or "yes" or "Yes" or "YES" or "on" or "On" or "ON" or "y" or "Y" => new ManifestScalar(line, ScalarKind.Boolean, "true"),
        "false" or "False" or "FALSE" or "no" or "No" or "NO" or "off" or "Off" or "OFF" or "n" or "N" => new ManifestScalar(line, ScalarKind.Boolean, "false"),
        _ when char.IsAsciiDigit(text[0]) || text[0] is '+' or '-' or '.' => ResolveNumber(line, text),
        _ => new ManifestScalar(line, ScalarKind.Text, text),
    };

    private static ManifestScalar ResolveNumber(int line, string text)
    {
        string digits = text.Replace("_", "", StringComparison.Ordinal);
        if (Whole(digits) is { } whole)
        {
            return new ManifestScalar(line, ScalarKind.Integer, whole.ToString(CultureInfo.InvariantCulture));
        }

        if (NoJson().IsMatch(text))
        {
            throw new ManifestException(line, $"{text} is no value in JSON: put it in quotation marks if a text is meant");
        }

        if (!Real().IsMatch(digits) || !double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) || !double.IsFinite(number))
        {
            return new ManifestScalar(line, ScalarKind.Text, text);
        }

        // JSON has one way to write a number: 1e3 is the integer 1000.
        return double.IsInteger(number) && Math.Abs(number) < LargestExact
            ? new ManifestScalar(line, ScalarKind.Integer, ((long)number).ToString(CultureInfo.InvariantCulture))
            : new ManifestScalar(line, ScalarKind.Number, number.ToString("R", CultureInfo.InvariantCulture));
    }

    private static BigInteger? Whole(string text)
    {
        bool negative = text[0] == '-';
        string digits = text[0] is '+' or '-' ? text[1..] : text;
        BigInteger? value = digits switch
        {
            _ when Decimal().IsMatch(digits) => BigInteger.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture),
            _ when Hexadecimal().IsMatch(digits) => BigInteger.Parse("0" + digits[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture),
            _ when Octal().IsMatch(digits) => Of(digits.TrimStart('0', 'o'), 8),
            _ when Binary().IsMatch(digits) => Of(digits[2..], 2),
            _ => null,
        };
        return negative ? -value : value;
    }

    private static BigInteger Of(string digits, int radix) => digits.Aggregate(BigInteger.Zero, (value, digit) => (value * radix) + (digit - '0'));

    [GeneratedRegex(@"^(0|[1-9][0-9]{0,18})\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Decimal();

    [GeneratedRegex(@"^0[xX][0-9a-fA-F]{1,16}\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Hexadecimal();

    [GeneratedRegex(@"^0o?[0-7]{1,21}\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Octal();

    [GeneratedRegex(@"^0b[01]{1,64}\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Binary();

    [GeneratedRegex(@"^[-+]?(\.(inf|Inf|INF)|\.nan|\.NaN|\.NAN)\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NoJson();

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Real();
}
