using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace ChannelOperator.Api.Tests;

/// <summary>YAML read as kubectl reads it, but refusing what YAML 1.1 and 1.2 understand differently.</summary>
internal static partial class YamlFile
{
    /// <summary>The documents of a file, as JSON.</summary>
    public static IReadOnlyList<JsonObject> Read(string path) => Parse(File.ReadAllText(path));

    /// <summary>The documents of a text, as JSON.</summary>
    public static IReadOnlyList<JsonObject> Parse(string text)
    {
        YamlStream stream = [];
        stream.Load(new StringReader(text));
        return [.. stream.Documents.Select(document => (JsonObject)Convert(document.RootNode)!)];
    }

    private static JsonNode? Convert(YamlNode node) => node switch
    {
        YamlMappingNode map => new JsonObject(map.Children.Select(child => KeyValuePair.Create(((YamlScalarNode)child.Key).Value!, Convert(child.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Children.Select(Convert)]),
        YamlScalarNode { Style: ScalarStyle.Plain } plain => Resolve(plain.Value!),
        YamlScalarNode text => text.Value,
        _ => throw new NotSupportedException(node.ToString()),
    };

    private static JsonNode? Resolve(string text) => text switch
    {
        "" or "null" or "~" => null,
        "true" => true,
        "false" => false,
        _ when Integer().IsMatch(text) => long.Parse(text, CultureInfo.InvariantCulture),
        _ when Ambiguous().IsMatch(text) => throw new FormatException($"'{text}' is not a string to every reader of YAML: quote it"),
        _ => text,
    };

    [GeneratedRegex(@"^-?(0|[1-9][0-9]*)\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Integer();

    // Other numbers (octal, hexadecimal, sexagesimal, floating), dates, and the booleans of YAML 1.1.
    [GeneratedRegex(
        @"^([-+]?\.?[0-9][0-9_.:,xXoObBeE+-]*|[0-9]{4}-[0-9]{2}-[0-9]{2}.*|[-+]?\.(inf|nan)|y|n|yes|no|on|off|true|false|null)\z",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex Ambiguous();
}
