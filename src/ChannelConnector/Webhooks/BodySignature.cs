using System.Security.Cryptography;

namespace ChannelConnector.Webhooks;

/// <summary>The HMAC-SHA256 that all who call the connector sign with, each in a writing of its own.</summary>
internal static class BodySignature
{
    /// <summary>Whether it is of one of the secrets. Takes as long for a wrong one as for a right one.</summary>
    /// <param name="claimed">The signature.</param>
    /// <param name="body">The bytes as they came.</param>
    /// <param name="secrets">The secrets in use; with none nothing is signed.</param>
    public static bool IsOfOne(ReadOnlySpan<byte> claimed, ReadOnlySpan<byte> body, IReadOnlyList<byte[]> secrets)
    {
        Span<byte> computed = stackalloc byte[HMACSHA256.HashSizeInBytes];
        bool isSigned = false;
        for (int index = 0; index < secrets.Count; index++)
        {
            HMACSHA256.HashData(secrets[index], body, computed);
            isSigned |= CryptographicOperations.FixedTimeEquals(computed, claimed);
        }

        return isSigned;
    }
}
