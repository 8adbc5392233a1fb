using System.Security.Cryptography;

namespace ChannelConnector.Webhooks;

/// <summary>
/// Meta's signature: <c>X-Hub-Signature-256: sha256=</c> and the HMAC-SHA256 of the body's bytes under the app secret, in lower-case hex.
/// Source: https://developers.facebook.com/docs/graph-api/webhooks/getting-started/. Base64, as Genesys Cloud and X sign under the same or a similar header, is refused.
/// </summary>
internal static class MetaSignature
{
    /// <summary>The header.</summary>
    public const string Header = "X-Hub-Signature-256";

    private const string Prefix = "sha256=";

    /// <summary>Whether a body was signed with one of the secrets. Takes as long for a wrong signature as for a right one.</summary>
    /// <param name="header">The value of the header; <see langword="null"/> for none.</param>
    /// <param name="body">The bytes as they came.</param>
    /// <param name="secrets">The secrets in use; with none nothing is signed.</param>
    public static bool Verify(string? header, ReadOnlySpan<byte> body, IReadOnlyList<byte[]> secrets)
    {
        Span<byte> claimed = stackalloc byte[HMACSHA256.HashSizeInBytes];
        return header is not null && TryRead(header, claimed) && BodySignature.IsOfOne(claimed, body, secrets);
    }

    private static bool TryRead(string header, Span<byte> signature)
    {
        if (header.Length != Prefix.Length + (signature.Length * 2) || !header.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return false;
        }

        ReadOnlySpan<char> digits = header.AsSpan(Prefix.Length);
        if (digits.ContainsAnyExcept("0123456789abcdef"))
        {
            return false;
        }

        return Convert.FromHexString(digits, signature, out _, out int written) == System.Buffers.OperationStatus.Done && written == signature.Length;
    }
}
