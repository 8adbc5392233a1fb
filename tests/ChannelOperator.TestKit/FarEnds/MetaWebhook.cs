using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace ChannelOperator.TestKit.FarEnds;

/// <summary>
/// A webhook as Meta sends it: an envelope of entries, written as Meta writes and signed as Meta signs. <see cref="WhatsAppWebhook"/> and <see cref="MessagingWebhook"/> fill it.
/// </summary>
/// <param name="kind">What <c>object</c> says.</param>
/// <param name="at">When things happen in it, until told otherwise.</param>
public abstract class MetaWebhook(string kind, DateTimeOffset at)
{
    /// <summary>The most updates that Meta puts into one webhook.</summary>
    public const int LargestBatch = 1000;

    /// <summary>The header of the signature.</summary>
    public const string SignatureHeader = "X-Hub-Signature-256";

    private readonly JsonArray _entries = [];

    /// <summary>The whole, to be changed where no builder goes.</summary>
    public JsonObject Json => field ??= new JsonObject { ["object"] = kind, ["entry"] = _entries };

    /// <summary>When what is added next happened.</summary>
    public DateTimeOffset At { get; set; } = at;

    /// <summary>The bytes that are sent.</summary>
    /// <param name="isRaw">Non-ASCII text stays as it is; Meta writes <c>\u00e4</c>.</param>
    public byte[] ToBytes(bool isRaw = false) => MetaJson.Write(Json, escaped: !isRaw);

    /// <summary>What the header says of these bytes.</summary>
    public static string Sign(ReadOnlySpan<byte> body, string secret) => "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body));

    /// <summary>The request, signed.</summary>
    /// <param name="path">Where it goes; relative to the client's base address.</param>
    /// <param name="secret">The app secret.</param>
    /// <param name="isRaw">Non-ASCII text stays as it is; Meta writes <c>\u00e4</c>.</param>
    public HttpRequestMessage ToRequest(string path, string secret, bool isRaw = false) => ToRequest(path, ToBytes(isRaw), secret);

    /// <summary>A request with bytes of one's own, signed; unsigned where there is no secret.</summary>
    public static HttpRequestMessage ToRequest(string path, byte[] body, string? secret)
    {
        ByteArrayContent content = new(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        HttpRequestMessage request = new(HttpMethod.Post, new Uri(path, UriKind.RelativeOrAbsolute)) { Content = content };
        if (secret is not null)
        {
            request.Headers.Add(SignatureHeader, Sign(body, secret));
        }

        return request;
    }

    /// <summary>Adds an entry.</summary>
    protected void AddEntry(JsonObject entry) => _entries.Add(entry);

    /// <summary>An object with the members that have a value: Meta leaves out what there is not.</summary>
    protected static JsonObject Of(params (string Name, JsonNode? Value)[] members)
    {
        JsonObject made = [];
        foreach ((string name, JsonNode? value) in members)
        {
            if (value is not null)
            {
                made[name] = value;
            }
        }

        return made;
    }
}
