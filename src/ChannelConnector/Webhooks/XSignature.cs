using System.Security.Cryptography;

namespace ChannelConnector.Webhooks;

/// <summary>
/// X's signature: <c>x-twitter-webhooks-signature: sha256=</c> and the HMAC-SHA256 of the body's bytes under the consumer secret, in base64.
/// Source: x-api/webhooks/quickstart of https://docs.x.com. Hex, as Meta signs, is refused.
/// </summary>
internal static class XSignature
{
    /// <summary>The header.</summary>
    public const string Header = "x-twitter-webhooks-signature";

    private const string Prefix = "sha256=";
    private const int Base64Length = 44;

    /// <summary>What a header says of these bytes.</summary>
    public static string Sign(ReadOnlySpan<byte> body, byte[] secret) => Prefix + Convert.ToBase64String(HMACSHA256.HashData(secret, body));

    /// <summary>Whether a body was signed with one of the secrets. Takes as long for a wrong signature as for a right one.</summary>
    public static bool Verify(string? header, ReadOnlySpan<byte> body, IReadOnlyList<byte[]> secrets)
    {
        Span<byte> claimed = stackalloc byte[HMACSHA256.HashSizeInBytes];
        return header is not null && TryRead(header, claimed) && BodySignature.IsOfOne(claimed, body, secrets);
    }

    // The length is fixed first: the decoder alone would pass over white space.
    private static bool TryRead(string header, Span<byte> signature) => header.Length == Prefix.Length + Base64Length && header.StartsWith(Prefix, StringComparison.Ordinal)
        && Convert.TryFromBase64String(header[Prefix.Length..], signature, out int written) && written == signature.Length;
}
