using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace ChannelConnector.Inbox.Postgres;

/// <summary>Spreads texts evenly, alike in every process and in every version.</summary>
internal static class StableHash
{
    /// <summary>A number from 0 to below a bound.</summary>
    public static int Of(string text, int bound)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(text), hash);
        return (int)(BinaryPrimitives.ReadUInt32BigEndian(hash) % (uint)bound);
    }
}
