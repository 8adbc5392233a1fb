using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ChannelOperator.CrdGenerator;

/// <summary>Writes JSON as YAML in block style. Strings are quoted where a YAML 1.1 or 1.2 reader would take them for something else.</summary>
internal static partial class YamlEmitter
{
    private const int Width = 140;
    private const int Timeout = 1000;
    private const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;

    /// <summary>The YAML of an object.</summary>
    /// <param name="root">The object.</param>
    /// <returns>The text, with a line feed at its end.</returns>
    public static string Emit(JsonObject root)
    {
        StringBuilder text = new();
        AppendMap(text, root, indent: 0, inList: false);
        return text.ToString();
    }

    private static void AppendMap(StringBuilder text, JsonObject map, int indent, bool inList)
    {
        bool first = inList;
        foreach ((string key, JsonNode? value) in map)
        {
            string name = Quoted(key);
            text.Append(' ', first ? 0 : indent).Append(name).Append(':');
            AppendValue(text, value, indent, column: indent + name.Length + 1);
            first = false;
        }
    }

    private static void AppendList(StringBuilder text, JsonArray list, int indent)
    {
        foreach (JsonNode? item in list)
        {
            text.Append(' ', indent).Append('-');
            if (item is JsonObject { Count: > 0 } map)
            {
                text.Append(' ');
                AppendMap(text, map, indent + 2, inList: true);
            }
            else
            {
                AppendValue(text, item, indent + 2, column: indent + 1);
            }
        }
    }

    private static void AppendValue(StringBuilder text, JsonNode? value, int indent, int column)
    {
        switch (value)
        {
            case JsonObject { Count: > 0 } map:
                text.Append('\n');
                AppendMap(text, map, indent + 2, inList: false);
                break;
            case JsonArray { Count: > 0 } list:
                text.Append('\n');
                AppendList(text, list, indent);
                break;
            case JsonValue scalar when scalar.GetValueKind() == JsonValueKind.String:
                AppendString(text, scalar.GetValue<string>(), indent, column);
                break;
            default:
                text.Append(' ').Append(value?.ToJsonString() ?? "null").Append('\n');
                break;
        }
    }

    private static void AppendString(StringBuilder text, string value, int indent, int column)
    {
        string quoted = Quoted(value);
        if (column + 1 + quoted.Length <= Width || !Foldable().IsMatch(value))
        {
            text.Append(' ').Append(quoted).Append('\n');
            return;
        }

        text.Append(" >-");
        int length = Width;
        foreach (string word in value.Split(' '))
        {
            bool breaks = length + 1 + word.Length > Width;
            length = breaks ? indent + 2 + word.Length : length + 1 + word.Length;
            text.Append(breaks ? "\n" : " ").Append(' ', breaks ? indent + 2 : 0).Append(word);
        }

        text.Append('\n');
    }

    private static string Quoted(string value)
    {
        if (value.Any(char.IsControl))
        {
            throw new ArgumentException($"a control character in '{value}'", nameof(value));
        }

        return Plain().IsMatch(value) && !Misread().IsMatch(value) ? value : $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";
    }

    [GeneratedRegex(@"^\.?[A-Za-z]([^:#]|:(?! |\z)|(?<! )#)*(?<! )\z", Options, Timeout)]
    private static partial Regex Plain();

    [GeneratedRegex(@"^(\.?(inf|nan|null|true|false|yes|no|on|off|y|n))\z", Options | RegexOptions.IgnoreCase, Timeout)]
    private static partial Regex Misread();

    // Folding turns a line feed back into one space, so only text whose words stand one space apart can be folded.
    [GeneratedRegex(@"^[^ ]+( [^ ]+)+\z", Options, Timeout)]
    private static partial Regex Foldable();
}
