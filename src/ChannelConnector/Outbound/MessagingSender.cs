using System.Text.Json;
using System.Text.Json.Nodes;
using ChannelConnector.Configuration;
using ChannelConnector.Platforms;

namespace ChannelConnector.Outbound;

/// <summary>Sends by the Send API of Messenger and Instagram. Source: the Send API's reference at developers.facebook.com/docs/messenger-platform.</summary>
/// <param name="handler">The way out.</param>
/// <param name="graphVersion">Version of the Graph API.</param>
/// <param name="givesBack">Whether <c>metadata</c> comes back in echoes: Messenger's reference has it, Instagram's has not.</param>
/// <param name="credentials">The channel's credentials.</param>
/// <param name="time">The clock.</param>
internal sealed class MessagingSender(HttpMessageHandler handler, string graphVersion, bool givesBack, ConnectorCredentials credentials, TimeProvider time)
    : GraphSender(handler, (graphVersion, "me"), credentials, time)
{
    protected override JsonObject Body(string recipient, AnswerPart part, AnswerReference reference)
    {
        JsonObject message = part.Kind is { } kind
            ? new JsonObject { ["attachment"] = new JsonObject { ["type"] = Type(kind), ["payload"] = new JsonObject { ["url"] = part.Url } } }
            : new JsonObject { ["text"] = part.Text };
        if (givesBack)
        {
            message["metadata"] = reference.ToString();
        }

        return new JsonObject { ["recipient"] = new JsonObject { ["id"] = recipient }, ["messaging_type"] = "RESPONSE", ["message"] = message };
    }

    protected override string? IdOf(JsonElement answer) => JsonFields.Id(answer, "message_id"u8);

    private static string Type(string kind) => kind switch
    {
        AttachmentKinds.Image => "image",
        AttachmentKinds.Video => "video",
        AttachmentKinds.Audio => "audio",
        _ => "file",
    };
}
