using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;

namespace ChannelOperator.Runtime.Client;

/// <summary>The lines of a watch's answer.</summary>
internal sealed class WatchStream(HttpResponseMessage response, Stream body, int maxEventBytes) : IWatchStream
{
    private readonly PipeReader _lines = PipeReader.Create(body, new StreamPipeReaderOptions(bufferSize: 32 * 1024));

    // The end of the line that was handed out: its memory is the reader's until the next read.
    private SequencePosition? _handedOut;

    public async ValueTask<RawWatchEvent?> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (_handedOut is { } end)
            {
                _lines.AdvanceTo(end);
                _handedOut = null;
            }

            ReadResult read = await _lines.ReadAsync(cancellationToken);
            ReadOnlySequence<byte> buffer = read.Buffer;
            if (buffer.PositionOf((byte)'\n') is { } lineEnd)
            {
                _handedOut = buffer.GetPosition(1, lineEnd);
                ReadOnlySequence<byte> line = buffer.Slice(0, lineEnd);
                return WatchLine.Read(line.IsSingleSegment ? line.First : line.ToArray());
            }

            if (buffer.Length > maxEventBytes)
            {
                throw new JsonException($"a watch event of more than {maxEventBytes} bytes");
            }

            _lines.AdvanceTo(buffer.Start, buffer.End);
            if (read.IsCompleted)
            {
                // A last line that was cut off comes again with the next watch.
                return null;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _lines.CompleteAsync();
        response.Dispose();
    }
}
