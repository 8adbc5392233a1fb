using System.Buffers;
using System.IO.Pipelines;

namespace ChannelConnector.Webhooks;

/// <summary>The bytes of a request, bounded, in a rented array.</summary>
internal sealed class RequestBody : IDisposable
{
    /// <summary>What Meta sends at most: 3 MB. Source: the payload limit on Meta's page on WhatsApp webhooks.</summary>
    public const int MaximumLength = 3 * 1024 * 1024;

    private readonly byte[] _bytes;
    private readonly int _length;

    private RequestBody(byte[] bytes, int length)
    {
        _bytes = bytes;
        _length = length;
    }

    public ReadOnlyMemory<byte> Bytes => _bytes.AsMemory(0, _length);

    /// <summary>Reads a body to its end.</summary>
    /// <returns>The body; <see langword="null"/> if it is too long, whatever it announced.</returns>
    public static async Task<RequestBody?> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength > MaximumLength)
        {
            return null;
        }

        while (true)
        {
            ReadResult read = await request.BodyReader.ReadAsync(cancellationToken);
            ReadOnlySequence<byte> buffer = read.Buffer;
            if (buffer.Length > MaximumLength)
            {
                return null;
            }

            if (read.IsCompleted)
            {
                byte[] bytes = ArrayPool<byte>.Shared.Rent((int)buffer.Length);
                buffer.CopyTo(bytes);
                RequestBody body = new(bytes, (int)buffer.Length);
                request.BodyReader.AdvanceTo(buffer.End);
                return body;
            }

            request.BodyReader.AdvanceTo(buffer.Start, buffer.End);
        }
    }

    // Cleared: what may never be written must not turn up in a dump through somebody else's array either.
    public void Dispose() => ArrayPool<byte>.Shared.Return(_bytes, clearArray: true);
}
