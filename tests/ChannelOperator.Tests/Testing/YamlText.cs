using System.Text.Json;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace ChannelOperator.Tests.Testing;

/// <summary>Writes JSON as YAML that a person reads: block style, texts of several lines as they are.</summary>
internal static partial class YamlText
{
    public static string Of(JsonElement json)
    {
        StringWriter text = new() { NewLine = "\n" };
        new YamlStream(new YamlDocument(Node(json))).Save(text, assignAnchors: false);
        return text.ToString().Replace("\r", "", StringComparison.Ordinal).Replace("\n...\n", "\n", StringComparison.Ordinal);
    }

    private static YamlNode Node(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => new YamlMappingNode(json.EnumerateObject().Select(member => KeyValuePair.Create((YamlNode)Text(member.Name), Node(member.Value)))),
        JsonValueKind.Array => new YamlSequenceNode(json.EnumerateArray().Select(Node)),
        JsonValueKind.String => Text(json.GetString()!),
        _ => new YamlScalarNode(json.GetRawText()),
    };

    private static YamlScalarNode Text(string text) => new(text)
    {
        Style = text.Contains('\n', StringComparison.Ordinal) ? ScalarStyle.Literal : Plain().IsMatch(text) ? ScalarStyle.Plain : ScalarStyle.DoubleQuoted,
    };

    // What no reader of YAML takes for anything but a text.
    [GeneratedRegex(@"^(?!(true|false|yes|no|on|off|null|y|n)\z)[A-Za-z/][-A-Za-z0-9_./]*(:[0-9]+)?\z", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex Plain();
}
