using System.Text.Json;
using System.Text.Json.Nodes;
using ChannelConnector.Configuration;
using ChannelConnector.Platforms;

namespace ChannelConnector.Outbound;

/// <summary>Sends by the WhatsApp Cloud API. Source: the reference of messages at developers.facebook.com/documentation/business-messaging/whatsapp.</summary>
internal sealed class WhatsAppSender(HttpMessageHandler handler, (string Version, string PhoneNumberId) sender, ConnectorCredentials credentials, TimeProvider time)
    : GraphSender(handler, sender, credentials, time)
{
    protected override JsonObject Body(string recipient, AnswerPart part, AnswerReference reference)
    {
        string type = part.Kind switch
        {
            null => "text",
            AttachmentKinds.Image => "image",
            AttachmentKinds.Video => "video",
            AttachmentKinds.Audio => "audio",
            _ => "document",
        };
        JsonObject content = part.Kind is null ? new JsonObject { ["body"] = part.Text } : new JsonObject { ["link"] = part.Url };
        if (type == "document" && part.FileName is not null)
        {
            content["filename"] = part.FileName;
        }

        return new JsonObject
        {
            ["messaging_product"] = "whatsapp",
            ["recipient_type"] = "individual",
            ["to"] = recipient,
            ["type"] = type,
            [type] = content,
            ["biz_opaque_callback_data"] = reference.ToString(),
        };
    }

    protected override string? IdOf(JsonElement answer) =>
        JsonFields.Array(answer, "messages"u8, out JsonElement messages) && messages.GetArrayLength() > 0 && messages[0].ValueKind == JsonValueKind.Object ? JsonFields.Id(messages[0], "id"u8) : null;
}
