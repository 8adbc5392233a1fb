using System.Collections.Immutable;
using System.Text.Json;
using ChannelConnector.Platforms;

namespace ChannelConnector.Outbound;

/// <summary>
/// Reads the body of Genesys Cloud's outbound webhook. Source: OpenNormalizedMessage, OpenMessagingChannel and OpenContentAttachment of its SDK; <c>direction</c>, which the newer
/// model has no more, may be missing.
/// </summary>
internal static class OutboundParser
{
    private const int LongestName = 240;

    // As long as biz_opaque_callback_data may be, with what stands before it.
    private const int LongestId = 256;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 64 };

    /// <summary>Reads it.</summary>
    /// <exception cref="MalformedWebhookException">It is none: without id or recipient nothing can be sent and nothing told.</exception>
    public static OutboundMessage Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(body, Options);
            JsonElement root = document.RootElement;
            if (root.ValueKind == JsonValueKind.Object && JsonFields.Id(root, "id"u8) is { Length: <= LongestId } id && JsonFields.Child(root, "channel"u8, out JsonElement channel)
                && JsonFields.Child(channel, "to"u8, out JsonElement to) && JsonFields.Id(to, "id"u8) is { } recipient)
            {
                return Read(root, channel, id, recipient);
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Told below.
        }

        throw new MalformedWebhookException();
    }

    private static OutboundMessage Read(JsonElement root, JsonElement channel, string id, string recipient)
    {
        string? type = JsonFields.Text(root, "type"u8);
        ImmutableArray<OutboundAttachment> attachments = Attachments(root, out bool hasMore);
        return new OutboundMessage
        {
            Id = id,
            // Who sends it is the integration as well.
            Integration = JsonFields.Id(channel, "id"u8) ?? (JsonFields.Child(channel, "from"u8, out JsonElement from) ? JsonFields.Id(from, "id"u8) : null),
            Recipient = recipient,
            Kind = Kind(type, JsonFields.Text(root, "direction"u8)),
            Text = JsonFields.Text(root, "text"u8) is { Length: > 0 } text ? text : null,
            Attachments = attachments,
            HasMore = hasMore || type != "Text",
        };
    }

    private static string Kind(string? type, string? direction) => (type, direction) switch
    {
        (_, "Inbound") => OutboundKinds.Inbound,
        ("Event", _) => OutboundKinds.Event,
        ("Receipt", _) => OutboundKinds.Receipt,
        _ => OutboundKinds.Answer,
    };

    private static ImmutableArray<OutboundAttachment> Attachments(JsonElement root, out bool hasMore)
    {
        hasMore = false;
        ImmutableArray<OutboundAttachment>.Builder attachments = ImmutableArray.CreateBuilder<OutboundAttachment>();
        if (!JsonFields.Array(root, "content"u8, out JsonElement content))
        {
            return [];
        }

        foreach (JsonElement item in content.EnumerateArray())
        {
            if (item.ValueKind == JsonValueKind.Object && JsonFields.Text(item, "contentType"u8) is null or "Attachment" && JsonFields.Child(item, "attachment"u8, out JsonElement attachment))
            {
                attachments.Add(new OutboundAttachment(JsonFields.Text(attachment, "mediaType"u8), JsonFields.Text(attachment, "url"u8), JsonFields.Short(attachment, "filename"u8, LongestName)));
            }
            else
            {
                hasMore = true;
            }
        }

        return attachments.ToImmutable();
    }
}
