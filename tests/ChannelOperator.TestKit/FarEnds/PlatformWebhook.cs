using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace ChannelOperator.TestKit.FarEnds;

/// <summary>A webhook as a platform sends it, signed as the platform signs.</summary>
/// <param name="at">When things happen in it, until told otherwise.</param>
public abstract class PlatformWebhook(DateTimeOffset at)
{
    /// <summary>The whole, to be changed where no builder goes.</summary>
    public abstract JsonObject Json { get; }

    /// <summary>When what is added next happened.</summary>
    public DateTimeOffset At { get; set; } = at;

    /// <summary>The header of a platform's signature.</summary>
    public static string HeaderOf(string platform) => platform == "X" ? XWebhook.SignatureHeader : MetaWebhook.SignatureHeader;

    /// <summary>What the header says of these bytes.</summary>
    public static string SignatureOf(string platform, ReadOnlySpan<byte> body, string secret) => platform == "X" ? XWebhook.Sign(body, secret) : MetaWebhook.Sign(body, secret);

    /// <summary>A request with bytes of one's own, signed as a platform signs; unsigned where there is no secret.</summary>
    public static HttpRequestMessage ToRequest(string platform, string path, byte[] body, string? secret)
    {
        ByteArrayContent content = new(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        HttpRequestMessage request = new(HttpMethod.Post, new Uri(path, UriKind.RelativeOrAbsolute)) { Content = content };
        if (secret is not null)
        {
            request.Headers.Add(HeaderOf(platform), SignatureOf(platform, body, secret));
        }

        return request;
    }

    /// <summary>The bytes that are sent.</summary>
    /// <param name="isRaw">Non-ASCII text stays as it is; Meta writes <c>\u00e4</c>.</param>
    public byte[] ToBytes(bool isRaw = false) => MetaJson.Write(Json, escaped: !isRaw);

    /// <summary>The request, signed.</summary>
    /// <param name="path">Where it goes; relative to the client's base address.</param>
    /// <param name="secret">The secret of the app.</param>
    /// <param name="isRaw">Non-ASCII text stays as it is; Meta writes <c>\u00e4</c>.</param>
    public abstract HttpRequestMessage ToRequest(string path, string secret, bool isRaw = false);

    /// <summary>An object with the members that have a value: platforms leave out what there is not.</summary>
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
