using System.Collections.Frozen;
using System.Text.Json;
using ChannelConnector.Inbox;
using ChannelOperator.Api;

namespace ChannelConnector.Platforms;

/// <summary>
/// What a WhatsApp message says, by its type. The <c>url</c> of its media is never read: their id is enough. View-once media do not come
/// at all: WhatsApp reports them as a message of a type that it does not support.
/// </summary>
internal static class WhatsAppContent
{
    private static readonly FrozenDictionary<string, (string Kind, string Label)> Media = new Dictionary<string, (string Kind, string Label)>(StringComparer.Ordinal)
    {
        ["image"] = (MediaKinds.Image, Placeholder.Image),
        ["sticker"] = (MediaKinds.Image, Placeholder.Image),
        ["video"] = (MediaKinds.Video, Placeholder.Video),
        ["audio"] = (MediaKinds.Audio, Placeholder.Audio),
        ["voice"] = (MediaKinds.Audio, Placeholder.Audio),
        ["document"] = (MediaKinds.Document, Placeholder.Document),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Reads a message. One of an unknown type, or without anything that can be shown, has a placeholder: a message is not lost.</summary>
    public static (string? Text, ReceivedMedia? Media) Of(JsonElement message, string? type)
    {
        if (type is not null && Media.TryGetValue(type, out (string Kind, string Label) medium))
        {
            return Medium(message, type, medium.Kind, medium.Label);
        }

        (string? text, string? label) = type switch
        {
            "text" => (Field(message, "text"u8, "body"u8), null),
            "button" => (Field(message, "button"u8, "text"u8), null),
            "interactive" => (Reply(message), null),
            "location" => (Location(message), Placeholder.Location),
            "contacts" => (null, Placeholder.Contacts),
            "order" => (Field(message, "order"u8, "text"u8), Placeholder.Unsupported),
            _ => ((string?)null, (string?)Placeholder.Unsupported),
        };
        text = string.IsNullOrEmpty(text) ? null : text;
        label ??= text is null ? Placeholder.Unsupported : null;
        return (text, label is null ? null : new ReceivedMedia { Label = label });
    }

    private static (string? Text, ReceivedMedia? Media) Medium(JsonElement message, string type, string kind, string label)
    {
        if (!message.TryGetProperty(type, out JsonElement medium) || medium.ValueKind != JsonValueKind.Object)
        {
            return (null, new ReceivedMedia { Kind = kind, Label = label });
        }

        string? caption = JsonFields.Text(medium, "caption"u8);
        return (string.IsNullOrEmpty(caption) ? null : caption, new ReceivedMedia
        {
            Kind = kind,
            Label = label,
            PlatformId = JsonFields.Id(medium, "id"u8),
            Mime = JsonFields.Short(medium, "mime_type"u8, MediaFields.LongestMime),
            Sha256 = MediaFields.Hash(JsonFields.Text(medium, "sha256"u8)),
            FileName = JsonFields.Short(medium, "filename"u8, MediaFields.LongestFileName),
        });
    }

    private static string? Field(JsonElement message, ReadOnlySpan<byte> child, ReadOnlySpan<byte> name) =>
        JsonFields.Child(message, child, out JsonElement owner) ? JsonFields.Text(owner, name) : null;

    private static string? Reply(JsonElement message) => JsonFields.Child(message, "interactive"u8, out JsonElement interactive)
        ? Field(interactive, "button_reply"u8, "title"u8) ?? Field(interactive, "list_reply"u8, "title"u8) ?? Field(interactive, "nfm_reply"u8, "body"u8)
        : null;

    private static string? Location(JsonElement message) => JsonFields.Child(message, "location"u8, out JsonElement location)
        ? MediaFields.Coordinates(location, "latitude"u8, "longitude"u8, JsonFields.Text(location, "name"u8), JsonFields.Text(location, "address"u8))
        : null;
}
