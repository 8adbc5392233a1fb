using System.Globalization;
using System.IO.Compression;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using ChannelOperator.TestKit.Connectors;
using ChannelOperator.TestKit.FarEnds;

namespace ChannelConnector.Tests.BadInput;

/// <summary>A request that is not as it should be, and the status that it is answered with.</summary>
/// <param name="Name">What is wrong with it.</param>
/// <param name="Status">The answer.</param>
/// <param name="Make">Makes it, anew each time.</param>
internal sealed record BadRequest(string Name, int Status, Func<HttpRequestMessage> Make)
{
    private const int Largest = 3 * 1024 * 1024;

    /// <summary>Webhooks that nobody has signed, or not these bytes, or not like that.</summary>
    public static IEnumerable<BadRequest> Unsigned(byte[] body)
    {
        byte[] hash = HMACSHA256.HashData(Encoding.UTF8.GetBytes(ConnectorWorkspace.AppSecret), body);
        string hex = Convert.ToHexStringLower(hash);
        byte[] sha1 = HMACSHA1.HashData(Encoding.UTF8.GetBytes(ConnectorWorkspace.AppSecret), body);
        return
        [
            new("no signature", 401, () => With(body)),
            new("an empty signature", 401, () => With(body, (MetaWebhook.SignatureHeader, ""))),
            new("signed with another secret", 401, () => With(body, (MetaWebhook.SignatureHeader, MetaWebhook.Sign(body, "fedcba9876543210fedcba9876543210")))),
            new("signed with no secret", 401, () => With(body, (MetaWebhook.SignatureHeader, MetaWebhook.Sign(body, "")))),
            new("the signature of other bytes", 401, () => With([.. body, (byte)' '], (MetaWebhook.SignatureHeader, "sha256=" + hex))),
            new("the right signature in base64", 401, () => With(body, (MetaWebhook.SignatureHeader, "sha256=" + Convert.ToBase64String(hash)))),
            new("the right signature in capitals", 401, () => With(body, (MetaWebhook.SignatureHeader, "sha256=" + hex.ToUpperInvariant()))),
            new("the right signature without its prefix", 401, () => With(body, (MetaWebhook.SignatureHeader, hex))),
            new("the right signature with a prefix in capitals", 401, () => With(body, (MetaWebhook.SignatureHeader, "SHA256=" + hex))),
            new("the right signature, cut", 401, () => With(body, (MetaWebhook.SignatureHeader, "sha256=" + hex[..^2]))),
            new("the right signature, twice", 401, () => With(body, (MetaWebhook.SignatureHeader, "sha256=" + hex), (MetaWebhook.SignatureHeader, "sha256=" + hex))),
            new("SHA-1 in its old header", 401, () => With(body, ("X-Hub-Signature", "sha1=" + Convert.ToHexStringLower(sha1)))),
            new("SHA-1 in the new header", 401, () => With(body, (MetaWebhook.SignatureHeader, "sha1=" + Convert.ToHexStringLower(sha1)))),
            new("the right signature in the old header", 401, () => With(body, ("X-Hub-Signature", "sha256=" + hex))),
            new("3 MB and a byte, unsigned", 413, () => With(new byte[Largest + 1])),
            new("text/plain, unsigned", 415, () => WithType(body, "text/plain", isSigned: false)),
        ];
    }

    /// <summary>Signed webhooks that cannot be read.</summary>
    public static IEnumerable<BadRequest> Unreadable(byte[] body) =>
    [
        new("nothing", 400, () => Signed([])),
        new("cut in the middle", 400, () => Signed(body[..(body.Length / 2)])),
        new("twice in one body", 400, () => Signed([.. body, .. body])),
        new("null", 400, () => Signed("null"u8)),
        new("a list", 400, () => Signed("[]"u8)),
        new("a number", 400, () => Signed("1e999"u8)),
        new("an object without entries", 400, () => Signed("""{"object":"page"}"""u8)),
        new("entries that are no list", 400, () => Signed("""{"object":"page","entry":{}}"""u8)),
        new("another platform", 400, () => Signed("""{"object":"whatsapp_business_account","entry":[]}"""u8)),
        new("a hundred thousand brackets", 400, () => Signed(Enumerable.Repeat((byte)'[', 100_000).ToArray())),
        new("an object within an object, a hundred times", 400, () => Signed(Encoding.UTF8.GetBytes($"{{\"object\":\"page\",\"entry\":[{string.Concat(Enumerable.Repeat("{\"a\":", 100))}1{new string('}', 100)}]}}"))),
        new("UTF-16", 400, () => Signed(Encoding.Unicode.GetBytes("""{"object":"page","entry":[]}"""))),
        new("bytes of no text", 400, () => Signed([0xff, 0xfe, 0x00, 0x80])),
        new("3 MB and a byte", 413, () => Signed(new byte[Largest + 1])),
        new("3 MB and a byte of unknown length", 413, () => Chunked(new byte[Largest + 1])),
        new("no content type", 415, () => WithType(body, type: null)),
        new("a form", 415, () => WithType(body, "application/x-www-form-urlencoded")),
        new("JSON by another name", 415, () => WithType(body, "text/json")),
        new("compressed", 415, () => Compressed(body)),
    ];

    /// <summary>What is asked for that is not there.</summary>
    public static IEnumerable<BadRequest> Misdirected(string verifyToken)
    {
        string handshake = $"/webhook?hub.mode=subscribe&hub.verify_token={verifyToken}&hub.challenge=";
        return
        [
            new("PUT", 405, () => Ask(HttpMethod.Put, "/webhook")),
            new("DELETE", 405, () => Ask(HttpMethod.Delete, "/webhook")),
            new("PATCH", 405, () => Ask(HttpMethod.Patch, "/webhook")),
            new("a handshake with another token", 403, () => Get("/webhook?hub.mode=subscribe&hub.challenge=1&hub.verify_token=another")),
            new("a handshake with half the token", 403, () => Get($"/webhook?hub.mode=subscribe&hub.challenge=1&hub.verify_token={verifyToken[..^1]}")),
            new("a handshake without a token", 403, () => Get("/webhook?hub.mode=subscribe&hub.challenge=1")),
            new("a handshake without a challenge", 403, () => Get(handshake)),
            new("a handshake without a mode", 403, () => Get($"/webhook?hub.challenge=1&hub.verify_token={verifyToken}")),
            new("a handshake with a mode that is not subscribe", 403, () => Get($"/webhook?hub.mode=unsubscribe&hub.challenge=1&hub.verify_token={verifyToken}")),
            new("a handshake with two tokens", 403, () => Get($"{handshake}1&hub.verify_token={verifyToken}")),
            new("a handshake without anything", 403, () => Get("/webhook")),
            new("a handshake with a challenge of 2,000 letters", 403, () => Get(handshake + new string('1', 2000))),
            new("a medium without a token", 404, () => Get("/media/")),
            new("a medium with a short token", 404, () => Get("/media/x")),
            new("a medium with a token of the right length", 404, () => Get($"/media/{new string('A', 75)}")),
            new("a medium with a token of no alphabet", 404, () => Get("/media/%ff%fe")),
            new("a path with a zero in it", 400, () => Get("/media/%00")),
            new("a medium with a token of 4,000 letters", 404, () => Get($"/media/{new string('A', 4000)}")),
            new("a medium that is another file", 404, () => Get("/media/..%2finbox.db")),
            new("a medium that is another file, encoded twice", 404, () => Get("/media/%252e%252e%252finbox.db")),
            new("a medium that is to be written", 404, () => Ask(HttpMethod.Post, "/media/x")),
            new("a file", 404, () => Get("/inbox.db")),
            new("nothing", 404, () => Get("/")),
        ];
    }

    /// <summary>A signed webhook of so many bytes: what is missing is white space.</summary>
    public static HttpRequestMessage OfLength(byte[] body, int length) => Signed([.. body, .. Enumerable.Repeat((byte)' ', length - body.Length)]);

    public static HttpRequestMessage Signed(ReadOnlySpan<byte> body) => MetaWebhook.ToRequest("/webhook", body.ToArray(), ConnectorWorkspace.AppSecret);

    /// <summary>A signed webhook that does not tell how long it is.</summary>
    public static HttpRequestMessage Chunked(byte[] body)
    {
        HttpRequestMessage request = Signed(body);
        request.Headers.TransferEncodingChunked = true;
        return request;
    }

    public static HttpRequestMessage WithType(byte[] body, string? type, bool isSigned = true)
    {
        HttpRequestMessage request = MetaWebhook.ToRequest("/webhook", body, isSigned ? ConnectorWorkspace.AppSecret : null);
        request.Content!.Headers.ContentType = type is null ? null : MediaTypeHeaderValue.Parse(type);
        return request;
    }

    /// <summary>Reads this in a table of failures.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name} → {Status}");

    private static HttpRequestMessage Get(string path) => Ask(HttpMethod.Get, path);

    private static HttpRequestMessage Ask(HttpMethod method, string path) => new(method, new Uri(path, UriKind.Relative));

    private static HttpRequestMessage With(byte[] body, params (string Name, string Value)[] headers)
    {
        HttpRequestMessage request = MetaWebhook.ToRequest("/webhook", body, secret: null);
        foreach ((string name, string value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return request;
    }

    private static HttpRequestMessage Compressed(byte[] body)
    {
        using MemoryStream compressed = new();
        using (GZipStream gzip = new(compressed, CompressionMode.Compress, leaveOpen: true))
        {
            gzip.Write(body);
        }

        HttpRequestMessage request = Signed(compressed.ToArray());
        request.Content!.Headers.ContentEncoding.Add("gzip");
        return request;
    }
}
