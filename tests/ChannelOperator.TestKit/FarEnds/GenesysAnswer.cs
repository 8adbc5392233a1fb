using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace ChannelOperator.TestKit.FarEnds;

/// <summary>An agent's answer, as Genesys Cloud calls an outbound webhook with it.</summary>
public sealed class GenesysAnswer
{
    /// <summary>The header of the signature: Meta's name, and not Meta's encoding.</summary>
    public const string SignatureHeader = "X-Hub-Signature-256";

    /// <summary>One that has nothing yet.</summary>
    /// <param name="integrationId">The integration.</param>
    /// <param name="to">The customer's id on the platform.</param>
    /// <param name="id">Genesys Cloud's id of it.</param>
    /// <param name="at">When it was written.</param>
    public GenesysAnswer(string integrationId, string to, string id, DateTimeOffset at)
    {
        Id = id;
        Json = new JsonObject
        {
            ["id"] = id,
            ["type"] = "Text",
            ["direction"] = "Outbound",
            ["conversationId"] = "c1",
            ["channel"] = new JsonObject
            {
                ["id"] = integrationId,
                ["platform"] = "Open",
                ["type"] = "Private",
                ["messageId"] = $"x-{id}",
                ["from"] = new JsonObject { ["id"] = integrationId },
                ["to"] = new JsonObject { ["id"] = to, ["idType"] = "Opaque" },
                ["time"] = at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture),
            },
            ["metadata"] = new JsonObject(),
        };
    }

    /// <summary>Genesys Cloud's id of it.</summary>
    public string Id { get; }

    /// <summary>The whole, to be changed where no builder goes.</summary>
    public JsonObject Json { get; }

    /// <summary>With a text.</summary>
    public GenesysAnswer Text(string text)
    {
        Json["text"] = text;
        return this;
    }

    /// <summary>With an attachment: <c>Image</c>, <c>Video</c>, <c>Audio</c>, <c>File</c> or <c>Link</c>.</summary>
    public GenesysAnswer Attachment(string mediaType, string url, string? filename = null)
    {
        if (Json["content"] is not JsonArray content)
        {
            Json["content"] = content = [];
        }

        JsonObject attachment = new() { ["mediaType"] = mediaType, ["url"] = url, ["mime"] = "image/png" };
        if (filename is not null)
        {
            attachment["filename"] = filename;
        }

        content.Add(new JsonObject { ["contentType"] = "Attachment", ["attachment"] = attachment });
        return this;
    }

    /// <summary>The bytes that are sent.</summary>
    public byte[] ToBytes() => Encoding.UTF8.GetBytes(Json.ToJsonString());

    /// <summary>What the header says of these bytes.</summary>
    public static string Sign(ReadOnlySpan<byte> body, string secret) => "sha256=" + Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body));

    /// <summary>The request, signed.</summary>
    public HttpRequestMessage ToRequest(string secret)
    {
        byte[] body = ToBytes();
        HttpRequestMessage request = MetaWebhook.ToRequest("/outbound", body, secret: null);
        request.Headers.Add(SignatureHeader, Sign(body, secret));
        return request;
    }
}
