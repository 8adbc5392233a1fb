using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace ChannelOperator.TestKit.FarEnds;

/// <summary>
/// The documented shape of an inbound open message, taken at its word: what is not documented is refused, where Genesys Cloud may be lenient. A message id is demanded too, although it may be left out
/// there: without one nobody could tell a message that comes twice.
/// </summary>
internal static partial class GenesysMessageSchema
{
    private const int LongestText = 4000;

    private static readonly string[] MediaTypes = ["Image", "Video", "Audio", "File", "Link"];
    private static readonly string[] IdTypes = ["Email", "Phone", "Opaque"];

    /// <summary>Everything that is wrong, each with the field and what is allowed; nothing where the message is right.</summary>
    public static IReadOnlyList<string> Check(JsonElement message)
    {
        List<string> problems = [];
        if (!IsObject(message, "body", ["channel", "text", "content", "metadata"], problems))
        {
            return problems;
        }

        CheckChannel(message, problems);
        CheckText(message, problems);
        CheckContent(message, problems);
        if (message.TryGetProperty("metadata", out JsonElement metadata))
        {
            CheckMap(metadata, "metadata", problems);
        }

        return problems;
    }

    private static void CheckChannel(JsonElement message, List<string> problems)
    {
        if (!message.TryGetProperty("channel", out JsonElement channel))
        {
            problems.Add("channel: is missing");
            return;
        }

        if (!IsObject(channel, "channel", ["messageId", "time", "from", "metadata"], problems))
        {
            return;
        }

        CheckString(channel, "channel", "messageId", isRequired: true, problems);
        CheckString(channel, "channel", "time", isRequired: true, problems);
        if (Text(channel, "time") is { } time && !(IsoTime().IsMatch(time) && DateTimeOffset.TryParse(time, CultureInfo.InvariantCulture, out DateTimeOffset _)))
        {
            problems.Add($"channel.time: is '{time}', has to be a time as yyyy-MM-ddTHH:mm:ss[.mmm]Z");
        }

        if (channel.TryGetProperty("metadata", out JsonElement metadata)
            && IsObject(metadata, "channel.metadata", ["customAttributes"], problems) && metadata.TryGetProperty("customAttributes", out JsonElement attributes))
        {
            CheckMap(attributes, "channel.metadata.customAttributes", problems);
        }

        CheckSender(channel, problems);
    }

    private static void CheckSender(JsonElement channel, List<string> problems)
    {
        if (!channel.TryGetProperty("from", out JsonElement from))
        {
            problems.Add("channel.from: is missing");
            return;
        }

        if (!IsObject(from, "channel.from", ["id", "idType", "nickname", "firstName", "lastName", "image", "email"], problems))
        {
            return;
        }

        CheckString(from, "channel.from", "id", isRequired: true, problems);
        CheckOneOf(from, "channel.from", "idType", IdTypes, problems);
        foreach (string optional in (string[])["nickname", "firstName", "lastName", "image", "email"])
        {
            CheckString(from, "channel.from", optional, isRequired: false, problems);
        }
    }

    private static void CheckText(JsonElement message, List<string> problems)
    {
        CheckString(message, "body", "text", isRequired: false, problems);
        if (Text(message, "text") is { Length: > LongestText } text)
        {
            problems.Add(string.Create(CultureInfo.InvariantCulture, $"text: has {text.Length} characters, {LongestText} are allowed"));
        }

        bool hasContent = message.TryGetProperty("content", out JsonElement content) && content.ValueKind == JsonValueKind.Array && content.GetArrayLength() > 0;
        if (string.IsNullOrEmpty(Text(message, "text")) && !hasContent)
        {
            problems.Add("body: should have required property 'content', should have required property '.text', should match some schema in anyOf");
        }
    }

    private static void CheckContent(JsonElement message, List<string> problems)
    {
        if (!message.TryGetProperty("content", out JsonElement content))
        {
            return;
        }

        if (content.ValueKind != JsonValueKind.Array)
        {
            problems.Add($"content: is {content.ValueKind}, has to be an array");
            return;
        }

        int index = 0;
        foreach (JsonElement item in content.EnumerateArray())
        {
            string path = string.Create(CultureInfo.InvariantCulture, $"content[{index++}]");
            if (!IsObject(item, path, ["attachment"], problems))
            {
                continue;
            }

            if (item.TryGetProperty("attachment", out JsonElement attachment))
            {
                CheckAttachment(attachment, $"{path}.attachment", problems);
            }
            else
            {
                problems.Add($"{path}.attachment: is missing");
            }
        }
    }

    private static void CheckAttachment(JsonElement attachment, string path, List<string> problems)
    {
        if (!IsObject(attachment, path, ["id", "mediaType", "url", "mime", "text", "sha256", "filename"], problems))
        {
            return;
        }

        CheckOneOf(attachment, path, "mediaType", MediaTypes, problems);
        CheckString(attachment, path, "mime", isRequired: true, problems);
        CheckString(attachment, path, "url", isRequired: true, problems);
        if (Text(attachment, "url") is { } url && !(Uri.TryCreate(url, UriKind.Absolute, out Uri? parsed) && parsed.Scheme is "https" or "http"))
        {
            problems.Add($"{path}.url: is '{url}', has to be an absolute URL");
        }

        foreach (string optional in (string[])["id", "text", "sha256", "filename"])
        {
            CheckString(attachment, path, optional, isRequired: false, problems);
        }
    }

    private static bool IsObject(JsonElement element, string path, string[] members, List<string> problems)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            problems.Add($"{path}: is {element.ValueKind}, has to be an object");
            return false;
        }

        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (JsonProperty member in element.EnumerateObject())
        {
            if (!members.Contains(member.Name))
            {
                problems.Add($"{path}.{member.Name}: is not known, known are {string.Join(", ", members)}");
            }
            else if (!seen.Add(member.Name))
            {
                problems.Add($"{path}.{member.Name}: is there twice");
            }
        }

        return true;
    }

    private static void CheckMap(JsonElement map, string path, List<string> problems)
    {
        if (map.ValueKind != JsonValueKind.Object)
        {
            problems.Add($"{path}: is {map.ValueKind}, has to be an object");
            return;
        }

        problems.AddRange(map.EnumerateObject()
            .Where(member => member.Value.ValueKind != JsonValueKind.String)
            .Select(member => $"{path}.{member.Name}: is {member.Value.ValueKind}, has to be a string"));
    }

    private static void CheckOneOf(JsonElement element, string path, string name, string[] allowed, List<string> problems)
    {
        CheckString(element, path, name, isRequired: true, problems);
        if (Text(element, name) is { } value && !allowed.Contains(value))
        {
            problems.Add($"{path}.{name}: is '{value}', has to be one of {string.Join(", ", allowed)}");
        }
    }

    private static void CheckString(JsonElement element, string path, string name, bool isRequired, List<string> problems)
    {
        if (!element.TryGetProperty(name, out JsonElement value))
        {
            if (isRequired)
            {
                problems.Add($"{path}.{name}: is missing");
            }
        }
        else if (value.ValueKind != JsonValueKind.String)
        {
            problems.Add($"{path}.{name}: is {value.ValueKind}, has to be a string");
        }
        else if (isRequired && value.GetString() == "")
        {
            problems.Add($"{path}.{name}: is empty");
        }
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex IsoTime();
}
