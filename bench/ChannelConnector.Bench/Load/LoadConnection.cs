using System.Net;
using System.Net.Sockets;

namespace ChannelConnector.Bench.Load;

/// <summary>One connection that sends and waits for the answer, with as little work as can be: it shares the processors with what is measured.</summary>
internal sealed class LoadConnection : IDisposable
{
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _request;
    private readonly byte[] _answer = new byte[4096];
    private readonly SignedRequests _requests;

    private LoadConnection(SignedRequests requests)
    {
        _requests = requests;
        _request = new byte[requests.Length];
    }

    public static async Task<LoadConnection> OpenAsync(int port, SignedRequests requests)
    {
        LoadConnection connection = new(requests);
        await connection._socket.ConnectAsync(IPAddress.Loopback, port);
        return connection;
    }

    /// <summary>Sends a request and waits for its answer.</summary>
    /// <exception cref="InvalidOperationException">It was not 200.</exception>
    public async ValueTask SendAsync(long number)
    {
        _requests.Write(number, _request);
        await _socket.SendAsync(_request);
        int read = 0;
        while (_answer.AsSpan(0, read).IndexOf("\r\n\r\n"u8) < 0)
        {
            int more = await _socket.ReceiveAsync(_answer.AsMemory(read));
            read += more > 0 ? more : throw new InvalidOperationException("the connection was closed");
        }

        if (!_answer.AsSpan(0, read).StartsWith("HTTP/1.1 200"u8))
        {
            throw new InvalidOperationException(System.Text.Encoding.ASCII.GetString(_answer, 0, read).Split('\r')[0]);
        }
    }

    public void Dispose() => _socket.Dispose();
}
