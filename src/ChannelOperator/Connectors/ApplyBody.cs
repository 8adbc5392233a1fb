using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ChannelOperator.Connectors;

/// <summary>
/// Writes what is applied. The API server reads it as YAML, and there JSON's pair of escapes for one character beyond the first 65,536, such as
/// an emoji, is an error; .NET writes such a pair whatever encoder it is given. Pure.
/// </summary>
internal static partial class ApplyBody
{
    /// <summary>Writes an object.</summary>
    public static byte[] Write(JsonObject whole)
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(whole, JsonNodeContext.Default.JsonObject);
        return json.AsSpan().IndexOf("\\uD"u8) < 0
            ? json
            : Encoding.UTF8.GetBytes(EscapedPair().Replace(Encoding.UTF8.GetString(json), pair => $"{Unit(pair, "high")}{Unit(pair, "low")}"));
    }

    private static char Unit(Match pair, string half) => (char)ushort.Parse(pair.Groups[half].ValueSpan, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    // Behind an odd number of backslashes it would be text about an escape, not one.
    [GeneratedRegex(@"(?<=(?<!\\)(\\\\)*)\\u(?<high>D[89AB][0-9A-F]{2})\\u(?<low>D[C-F][0-9A-F]{2})", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex EscapedPair();
}
