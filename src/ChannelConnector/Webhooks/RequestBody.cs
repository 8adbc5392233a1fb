using System.Buffers;
using System.IO.Pipelines;

namespace ChannelConnector.Webhooks;

/// <summary>The bytes of a request, bounded, in a rented array.</summary>
internal sealed class RequestBody : IDisposable
{
    /// <summary>What Meta sends at most: 3 MB. Source: the payload limit on Meta's page on WhatsApp webhooks.</summary>
    public const int MaximumLength = 3 * 1024 * 1024;

    /// <summary>How long a body may take to arrive. A platform's is there at once.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static readonly BodyRead TooLarge = new(Body: null, StatusCodes.Status413PayloadTooLarge, "too-large");
    private static readonly BodyRead Busy = new(Body: null, StatusCodes.Status503ServiceUnavailable, "busy");
    private static readonly BodyRead TooSlow = new(Body: null, StatusCodes.Status408RequestTimeout, "too-slow");

    private readonly byte[] _bytes;
    private readonly int _length;

    private RequestBody(byte[] bytes, int length)
    {
        _bytes = bytes;
        _length = length;
    }

    public ReadOnlyMemory<byte> Bytes => _bytes.AsMemory(0, _length);

    /// <summary>Whether a request says that its body is JSON as it is, not compressed.</summary>
    public static bool IsJson(HttpRequest request)
    {
        string type = request.ContentType ?? "";
        int end = type.IndexOf(';', StringComparison.Ordinal);
        ReadOnlySpan<char> media = (end < 0 ? type : type.AsSpan(0, end)).Trim();
        return media.Equals("application/json", StringComparison.OrdinalIgnoreCase) && request.Headers.ContentEncoding.Count == 0;
    }

    /// <summary>Reads a body to its end.</summary>
    /// <param name="request">The request.</param>
    /// <param name="budget">What of it counts while it is read.</param>
    /// <param name="time">The clock.</param>
    public static async Task<BodyRead> ReadAsync(HttpRequest request, BodyBudget budget, TimeProvider time)
    {
        if (request.ContentLength > MaximumLength)
        {
            return TooLarge;
        }

        // Nearly every body has arrived with its headers: those need no timer.
        if (request.BodyReader.TryRead(out ReadResult first))
        {
            if (first.IsCompleted)
            {
                return Take(request.BodyReader, first.Buffer);
            }

            request.BodyReader.AdvanceTo(first.Buffer.Start, first.Buffer.End);
        }

        using CancellationTokenSource patience = new(Patience, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, request.HttpContext.RequestAborted);
        long taken = 0;
        try
        {
            while (true)
            {
                ReadResult read = await request.BodyReader.ReadAsync(either.Token);
                if (read.Buffer.Length > MaximumLength)
                {
                    return TooLarge;
                }

                if (!budget.TryTake(read.Buffer.Length - taken))
                {
                    return Busy;
                }

                taken = read.Buffer.Length;
                if (read.IsCompleted)
                {
                    return Take(request.BodyReader, read.Buffer);
                }

                request.BodyReader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            }
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            return TooSlow;
        }
        finally
        {
            budget.GiveBack(taken);
        }
    }

    // Cleared: what may never be written must not turn up in a dump through somebody else's array either.
    public void Dispose() => ArrayPool<byte>.Shared.Return(_bytes, clearArray: true);

    private static BodyRead Take(PipeReader reader, ReadOnlySequence<byte> buffer)
    {
        if (buffer.Length > MaximumLength)
        {
            return TooLarge;
        }

        byte[] bytes = ArrayPool<byte>.Shared.Rent((int)buffer.Length);
        buffer.CopyTo(bytes);
        RequestBody body = new(bytes, (int)buffer.Length);
        reader.AdvanceTo(buffer.End);
        return new BodyRead(body);
    }
}
