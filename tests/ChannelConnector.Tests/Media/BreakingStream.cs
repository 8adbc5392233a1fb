namespace ChannelConnector.Tests.Media;

/// <summary>Gives zeros, and breaks after a number of bytes.</summary>
internal sealed class BreakingStream(int bytes) : MemoryStream(new byte[bytes])
{
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read = await base.ReadAsync(buffer, cancellationToken);
        return read > 0 ? read : throw new EndOfStreamException();
    }
}
