namespace ChannelOperator.Runtime.Client;

/// <summary>An open watch. Dispose it to end the request.</summary>
public interface IWatchStream : IAsyncDisposable
{
    /// <summary>
    /// Waits for the next event. Null is the server's regular end of the stream. A line that is no event is a
    /// <see cref="System.Text.Json.JsonException"/>; a broken connection an <see cref="IOException"/> or <see cref="HttpRequestException"/>.
    /// </summary>
    ValueTask<RawWatchEvent?> ReadAsync(CancellationToken cancellationToken);
}
