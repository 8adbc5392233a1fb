using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using ChannelConnector.Inbox;
using ChannelOperator.Policy;

namespace ChannelConnector.Media;

/// <summary>
/// The URLs under which Genesys Cloud fetches media: opaque, signed, ending with the medium's retention and after a week at the latest.
/// </summary>
internal sealed class MediaLinks
{
    /// <summary>The path below <c>settings.publicUrl</c>.</summary>
    public const string Path = "media/";

    private const int KeyBytes = 16;
    private const int BodyBytes = KeyBytes + sizeof(long);
    private const int TokenBytes = BodyBytes + HMACSHA256.HashSizeInBytes;

    private static readonly TimeSpan LongestValidity = TimeSpan.FromDays(7);

    private readonly byte[] _secret;
    private readonly MediaRetention _retention;
    private readonly TimeProvider _time;

    /// <summary>Links that a key signs.</summary>
    /// <param name="secret">The key.</param>
    /// <param name="retention">How long media are kept.</param>
    /// <param name="time">The clock.</param>
    public MediaLinks(byte[] secret, MediaRetention retention, TimeProvider time)
    {
        _secret = secret;
        _retention = retention;
        _time = time;
    }

    /// <summary>A URL for a medium; <see langword="null"/> if its time has come.</summary>
    /// <param name="publicUrl">The setting, with a slash at its end.</param>
    /// <param name="medium">The medium.</param>
    public Uri? Create(Uri publicUrl, StoredMedium medium)
    {
        DateTimeOffset now = _time.GetUtcNow();
        DateTimeOffset kept = _retention.KeptUntil(medium.Kind, medium.Received);
        DateTimeOffset latest = now + LongestValidity;
        return kept > now && MediaNames.IsKey(medium.Key) ? new Uri(publicUrl, Path + Token(medium.Key, kept < latest ? kept : latest)) : null;
    }

    /// <summary>The key that a token stands for; <see langword="null"/> if anything about it is wrong, or its time is over.</summary>
    public string? Verify(string token)
    {
        Span<byte> bytes = stackalloc byte[TokenBytes];
        if (token.Length != Base64Url.GetEncodedLength(TokenBytes)
            || Base64Url.DecodeFromChars(token, bytes, out _, out int written) != System.Buffers.OperationStatus.Done
            || written != TokenBytes)
        {
            return null;
        }

        Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_secret, bytes[..BodyBytes], expected);
        bool isOurs = CryptographicOperations.FixedTimeEquals(expected, bytes[BodyBytes..]);
        return isOurs && BinaryPrimitives.ReadInt64BigEndian(bytes[KeyBytes..]) > _time.GetUtcNow().ToUnixTimeMilliseconds()
            ? Convert.ToHexStringLower(bytes[..KeyBytes])
            : null;
    }

    private string Token(string key, DateTimeOffset expires)
    {
        byte[] bytes = new byte[TokenBytes];
        Convert.FromHexString(key).CopyTo(bytes, 0);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(KeyBytes), expires.ToUnixTimeMilliseconds());
        HMACSHA256.HashData(_secret, bytes.AsSpan(0, BodyBytes), bytes.AsSpan(BodyBytes));
        return Base64Url.EncodeToString(bytes);
    }
}
