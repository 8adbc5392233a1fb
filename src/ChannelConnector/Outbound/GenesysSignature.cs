using System.Security.Cryptography;
using ChannelConnector.Webhooks;

namespace ChannelConnector.Outbound;

/// <summary>
/// Genesys Cloud's signature: <c>X-Hub-Signature-256: sha256=</c> and the HMAC-SHA256 of the body's bytes under the integration's secret token, in base64.
/// Source: https://developer.genesys.cloud/commdigital/digital/openmessaging/validate.html. Hex, as Meta signs under the same header, is refused.
/// </summary>
internal static class GenesysSignature
{
    /// <summary>The header.</summary>
    public const string Header = "X-Hub-Signature-256";

    private const string Prefix = "sha256=";
    private const int EncodedLength = 44;

    /// <summary>Whether a body was signed with one of the secrets. Takes as long for a wrong signature as for a right one.</summary>
    /// <param name="header">The value of the header; <see langword="null"/> for none.</param>
    /// <param name="body">The bytes as they came.</param>
    /// <param name="secrets">The secrets in use; with none nothing is signed.</param>
    public static bool Verify(string? header, ReadOnlySpan<byte> body, IReadOnlyList<byte[]> secrets)
    {
        Span<byte> claimed = stackalloc byte[HMACSHA256.HashSizeInBytes];
        return header is not null && header.Length == Prefix.Length + EncodedLength && header.StartsWith(Prefix, StringComparison.Ordinal)
            && Convert.TryFromBase64Chars(header.AsSpan(Prefix.Length), claimed, out int length) && length == claimed.Length && BodySignature.IsOfOne(claimed, body, secrets);
    }
}
