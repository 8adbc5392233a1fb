using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ChannelOperator.TestKit.FarEnds;

/// <summary>
/// Writes JSON as Meta does: <c>\u00e4</c> with small hex digits for everything beyond ASCII, and <c>\/</c> for a slash. No encoder of .NET writes that, and the signature is over these very bytes.
/// </summary>
internal static class MetaJson
{
    public static byte[] Write(JsonNode node, bool escaped)
    {
        StringBuilder written = new();
        Write(node, escaped, written);
        return Encoding.UTF8.GetBytes(written.ToString());
    }

    private static void Write(JsonNode? node, bool escaped, StringBuilder written)
    {
        switch (node)
        {
            case JsonObject members:
                written.Append('{');
                WriteEach(members, written, member =>
                {
                    WriteText(member.Key, escaped, written);
                    written.Append(':');
                    Write(member.Value, escaped, written);
                });
                written.Append('}');
                break;
            case JsonArray items:
                written.Append('[');
                WriteEach(items, written, item => Write(item, escaped, written));
                written.Append(']');
                break;
            case JsonValue value when value.GetValueKind() == JsonValueKind.String:
                WriteText(value.GetValue<string>(), escaped, written);
                break;
            default:
                written.Append(node?.ToJsonString() ?? "null");
                break;
        }
    }

    private static void WriteEach<T>(IEnumerable<T> items, StringBuilder written, Action<T> write)
    {
        bool isFirst = true;
        foreach (T item in items)
        {
            written.Append(isFirst ? "" : ",");
            isFirst = false;
            write(item);
        }
    }

    private static void WriteText(string text, bool escaped, StringBuilder written)
    {
        written.Append('"');
        foreach (char letter in text)
        {
            _ = letter switch
            {
                '"' => written.Append("\\\""),
                '\\' => written.Append("\\\\"),
                '\n' => written.Append("\\n"),
                '\r' => written.Append("\\r"),
                '\t' => written.Append("\\t"),
                '/' when escaped => written.Append("\\/"),
                < ' ' => written.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}"),
                >= '\u0080' when escaped => written.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}"),
                _ => written.Append(letter),
            };
        }

        written.Append('"');
    }
}
