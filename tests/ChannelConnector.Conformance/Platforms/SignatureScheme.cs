using System.Security.Cryptography;

namespace ChannelConnector.Conformance.Platforms;

/// <summary>HMAC-SHA256 over the body's bytes, in a header.</summary>
/// <param name="Header">The header.</param>
/// <param name="Prefix">What stands before it.</param>
/// <param name="Encoding"><c>hex</c> in small letters, or <c>base64</c>.</param>
internal sealed record SignatureScheme(string Header, string Prefix, string Encoding)
{
    /// <summary>The header's value.</summary>
    public string Sign(ReadOnlySpan<byte> body, string secret)
    {
        byte[] hash = HMACSHA256.HashData(System.Text.Encoding.UTF8.GetBytes(secret), body);
        return Prefix + (Encoding == "base64" ? Convert.ToBase64String(hash) : Convert.ToHexStringLower(hash));
    }
}
