namespace ChannelConnector.Media;

/// <summary>The body of an answer, its looked-at beginning first. A read that brings nothing for a while ends it.</summary>
internal sealed class BodyStream(Stream body, TimeSpan idle, TimeProvider time) : Stream
{
    private ReadOnlyMemory<byte> _head;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Looks at the beginning; it is read again afterwards.</summary>
    public async Task<ReadOnlyMemory<byte>> PeekAsync(int count, CancellationToken cancellationToken)
    {
        byte[] head = new byte[count];
        int read = await this.ReadAtLeastAsync(head, count, throwOnEndOfStream: false, cancellationToken);
        _head = head.AsMemory(0, read);
        return _head;
    }

    /// <exception cref="TimeoutException">Nothing came.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_head.Length > 0)
        {
            int copied = Math.Min(buffer.Length, _head.Length);
            _head[..copied].CopyTo(buffer);
            _head = _head[copied..];
            return copied;
        }

        using CancellationTokenSource patience = new(idle, time);
        using CancellationTokenSource both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            return await body.ReadAsync(buffer, both.Token);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException();
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }
}
