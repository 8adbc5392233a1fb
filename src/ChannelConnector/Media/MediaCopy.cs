using System.Buffers;
using System.Security.Cryptography;

namespace ChannelConnector.Media;

/// <summary>Copies a medium to where a store keeps it, counted and hashed on the way.</summary>
internal static class MediaCopy
{
    private const int BufferSize = 64 * 1024;

    /// <summary>Copies all of a medium.</summary>
    /// <param name="source">The medium.</param>
    /// <param name="limit">How many bytes it may have.</param>
    /// <param name="write">Takes that many bytes from the beginning of a buffer, which must not be kept: it is cleared after the copy.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Its length in bytes and its SHA-256.</returns>
    /// <exception cref="MediaStoreException">It is longer than the limit: nothing beyond that was written.</exception>
    public static async Task<(long Bytes, byte[] Hash)> CopyAsync(Stream source, long limit, Action<byte[], int> write, CancellationToken cancellationToken)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            long bytes = 0;
            for (int read; (read = await source.ReadAsync(buffer, cancellationToken)) > 0;)
            {
                bytes += read;
                if (bytes > limit)
                {
                    throw new MediaStoreException(MediaStoreFailure.TooLarge);
                }

                hash.AppendData(buffer, 0, read);
                write(buffer, read);
            }

            return (bytes, hash.GetHashAndReset());
        }
        finally
        {
            // It held a customer's medium.
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }
}
