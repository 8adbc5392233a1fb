using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace ChannelOperator.TestKit.FarEnds;

/// <summary>
/// A webhook as Meta sends it: an envelope of entries, written as Meta writes and signed as Meta signs. <see cref="WhatsAppWebhook"/> and <see cref="MessagingWebhook"/> fill it.
/// </summary>
/// <param name="kind">What <c>object</c> says.</param>
/// <param name="at">When things happen in it, until told otherwise.</param>
public abstract class MetaWebhook(string kind, DateTimeOffset at) : PlatformWebhook(at)
{
    /// <summary>The most updates that Meta puts into one webhook.</summary>
    public const int LargestBatch = 1000;

    /// <summary>The header of the signature.</summary>
    public const string SignatureHeader = "X-Hub-Signature-256";

    private readonly JsonArray _entries = [];

    /// <inheritdoc/>
    public override JsonObject Json => field ??= new JsonObject { ["object"] = kind, ["entry"] = _entries };

    /// <summary>What the header says of these bytes.</summary>
    public static string Sign(ReadOnlySpan<byte> body, string secret) => "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body));

    /// <inheritdoc/>
    public override HttpRequestMessage ToRequest(string path, string secret, bool isRaw = false) => ToRequest(path, ToBytes(isRaw), secret);

    /// <summary>A request with bytes of one's own, signed; unsigned where there is no secret.</summary>
    public static HttpRequestMessage ToRequest(string path, byte[] body, string? secret) => ToRequest("Meta", path, body, secret);

    /// <summary>Adds an entry.</summary>
    protected void AddEntry(JsonObject entry) => _entries.Add(entry);
}
