using System.Buffers;

namespace ChannelOperator.Runtime.Client;

/// <summary>A body, read whole into pooled memory, up to a limit.</summary>
internal sealed class ResponseBody : IDisposable
{
    private const int FirstSize = 16 * 1024;

    private byte[] _buffer;

    private ResponseBody(byte[] buffer) => _buffer = buffer;

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Span => _buffer.AsSpan(0, Length);

    /// <exception cref="IOException">The body is larger than the limit.</exception>
    public static async Task<ResponseBody> ReadAsync(HttpContent content, int limit, CancellationToken cancellationToken)
    {
        int expected = (int)Math.Clamp(content.Headers.ContentLength + 1 ?? FirstSize, 1, limit + 1L);
        ResponseBody body = new(ArrayPool<byte>.Shared.Rent(expected));
        try
        {
            await using Stream stream = await content.ReadAsStreamAsync(cancellationToken);
            await body.FillAsync(stream, limit, cancellationToken);
            return body;
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    /// <summary>A copy that outlives this body.</summary>
    public byte[] ToArray() => Span.ToArray();

    public void Dispose()
    {
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
            Length = 0;
        }
    }

    private async Task FillAsync(Stream stream, int limit, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (Length == _buffer.Length)
            {
                Grow();
            }

            int read = await stream.ReadAsync(_buffer.AsMemory(Length), cancellationToken);
            if (read == 0)
            {
                return;
            }

            Length += read;
            if (Length > limit)
            {
                throw new IOException($"the answer is larger than {limit} bytes");
            }
        }
    }

    private void Grow()
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
        Span.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
