using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ChannelOperator.TestKit.FarEnds;

/// <summary>Reads a message that the schema has found right, and writes it as Genesys Cloud answers it.</summary>
internal static class GenesysMessageReader
{
    public static GenesysDelivery Read(string integrationId, JsonElement message, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        JsonElement channel = message.GetProperty("channel");
        JsonElement from = channel.GetProperty("from");
        return new GenesysDelivery(
            integrationId,
            channel.GetProperty("messageId").GetString()!,
            from.GetProperty("id").GetString()!,
            Optional(from, "nickname"),
            Optional(message, "text"),
            message.TryGetProperty("content", out JsonElement content) ? [.. content.EnumerateArray().Select(item => ReadAttachment(item.GetProperty("attachment")))] : [],
            message.TryGetProperty("metadata", out JsonElement metadata)
                ? metadata.EnumerateObject().ToDictionary(member => member.Name, member => member.Value.GetString()!, StringComparer.Ordinal)
                : new Dictionary<string, string>(StringComparer.Ordinal),
            DateTimeOffset.Parse(channel.GetProperty("time").GetString()!, CultureInfo.InvariantCulture),
            now,
            Encoding.UTF8.GetString(body));
    }

    /// <summary>The id that a body names, right or not.</summary>
    public static string? MessageId(JsonElement message) =>
        message.ValueKind == JsonValueKind.Object && message.TryGetProperty("channel", out JsonElement channel) && channel.ValueKind == JsonValueKind.Object
            ? Optional(channel, "messageId")
            : null;

    /// <summary>The normalized message.</summary>
    public static byte[] Answer(string id, string integrationId, JsonElement message, Guid? conversationId)
    {
        using MemoryStream written = new();
        using (Utf8JsonWriter json = new(written))
        {
            json.WriteStartObject();
            json.WriteString("id", id);
            json.WriteStartObject("channel");
            json.WriteString("id", integrationId);
            json.WriteString("platform", "Open");
            json.WriteString("type", "Private");
            JsonElement channel = message.GetProperty("channel");
            foreach (JsonProperty member in channel.EnumerateObject())
            {
                member.WriteTo(json);
            }

            json.WriteStartObject("to");
            json.WriteString("id", integrationId);
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteString("type", "Text");
            json.WriteString("direction", "Inbound");
            foreach (JsonProperty member in message.EnumerateObject().Where(member => member.Name is "text" or "metadata"))
            {
                member.WriteTo(json);
            }

            WriteContent(json, message);
            if (conversationId is { } conversation)
            {
                json.WriteString("conversationId", conversation);
            }

            json.WriteEndObject();
        }

        return written.ToArray();
    }

    private static void WriteContent(Utf8JsonWriter json, JsonElement message)
    {
        if (!message.TryGetProperty("content", out JsonElement content))
        {
            return;
        }

        json.WriteStartArray("content");
        foreach (JsonElement item in content.EnumerateArray())
        {
            json.WriteStartObject();
            json.WriteString("contentType", "Attachment");
            json.WritePropertyName("attachment");
            item.GetProperty("attachment").WriteTo(json);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static GenesysAttachment ReadAttachment(JsonElement attachment) => new(
        attachment.GetProperty("mediaType").GetString()!,
        new Uri(attachment.GetProperty("url").GetString()!),
        attachment.GetProperty("mime").GetString()!,
        Optional(attachment, "id"),
        Optional(attachment, "sha256"),
        Optional(attachment, "filename"),
        Optional(attachment, "text"));

    private static string? Optional(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
