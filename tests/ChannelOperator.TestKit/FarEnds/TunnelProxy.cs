using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ChannelOperator.TestKit.FarEnds;

/// <summary>
/// An HTTP proxy for tunnels, as <c>HTTPS_PROXY</c> names one. It leads the hosts that it knows to their stand-ins, refuses all others, and remembers every host that was asked for:
/// nothing that goes through it reaches the world.
/// </summary>
public sealed class TunnelProxy : IAsyncDisposable
{
    private const int LongestHead = 16 * 1024;
    private const int PumpSize = 64 * 1024;
    private const int TlsPort = 443;

    private static readonly byte[] Established = "HTTP/1.1 200 Connection Established\r\n\r\n"u8.ToArray();
    private static readonly byte[] Refused = "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray();
    private static readonly byte[] Unreachable = "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray();

    private readonly Socket _listener;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<string, IPEndPoint> _routes = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentQueue<TunnelRequest> _requests = new();
    private readonly ConcurrentDictionary<Socket, Task> _open = new();
    private readonly Task _accepting;

    /// <param name="address">Where to listen: loopback unless told otherwise, for pods an address that they can reach.</param>
    public TunnelProxy(IPAddress? address = null)
    {
        address ??= IPAddress.Loopback;
        _listener = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        _listener.Bind(new IPEndPoint(address, 0));
        _listener.Listen(backlog: 1024);
        EndPoint = (IPEndPoint)_listener.LocalEndPoint!;
        _accepting = Task.Run(AcceptAsync);
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>Its address, as the environment variables name it.</summary>
    public Uri Address => new($"http://{EndPoint}");

    /// <summary>What was asked for, in the order in which it came. A connection that is used for many requests was asked for once.</summary>
    public IReadOnlyCollection<TunnelRequest> Requests => _requests;

    /// <summary>The hosts that were asked for, known or not.</summary>
    public IReadOnlySet<string> Hosts => _requests.Select(request => request.Host).ToHashSet(StringComparer.Ordinal);

    /// <summary>How many connections are open now.</summary>
    internal int OpenCount => _open.Count;

    /// <summary>Leads a host's port 443 to an address.</summary>
    /// <param name="host">The host; <c>*.</c> before it means all below it, <c>*</c> alone every host that no other names.</param>
    /// <param name="target">Its stand-in.</param>
    public TunnelProxy Map(string host, IPEndPoint target)
    {
        _routes[host] = target;
        return this;
    }

    /// <summary>Breaks all tunnels that are open now.</summary>
    public void BreakOpen()
    {
        foreach (Socket client in _open.Keys)
        {
            Reset(client);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Dispose();
        await _accepting;
        BreakOpen();
        await Task.WhenAll(_open.Values);
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                Socket client = await _listener.AcceptAsync(_stopping.Token);
                Task serving = Task.Run(() => ServeAsync(client));
                _open[client] = serving;
                // After it was added, or one that ends at once would stay.
                _ = serving.ContinueWith(_ => _open.TryRemove(client, out Task? _), TaskScheduler.Default);
            }
            catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException)
            {
                // A client that has gone before it was accepted.
            }
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using Socket own = client;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(LongestHead);
        try
        {
            client.NoDelay = true;
            (int received, int head) = await ReadHeadAsync(client, buffer);
            if (head == 0)
            {
                return;
            }

            IPEndPoint? target = Ask(Encoding.ASCII.GetString(buffer, 0, head));
            if (target is null)
            {
                await SendAsync(client, Refused);
                client.Shutdown(SocketShutdown.Both);
                return;
            }

            await TunnelAsync(client, target, buffer.AsMemory(head, received - head));
        }
        catch (Exception error) when (error is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            Reset(client);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task<(int Received, int Head)> ReadHeadAsync(Socket client, byte[] buffer)
    {
        int received = 0;
        while (received < LongestHead)
        {
            int read = await client.ReceiveAsync(buffer.AsMemory(received, LongestHead - received), SocketFlags.None, _stopping.Token);
            if (read == 0)
            {
                break;
            }

            received += read;
            int end = buffer.AsSpan(0, received).IndexOf("\r\n\r\n"u8);
            if (end >= 0)
            {
                return (received, end + 4);
            }
        }

        return (received, 0);
    }

    private IPEndPoint? Ask(string head)
    {
        string[] line = head[..head.IndexOf('\r')].Split(' ');
        string target = line.Length > 1 ? line[1] : "";
        bool isTunnel = line[0] == "CONNECT";
        if (!Uri.TryCreate(isTunnel ? $"https://{target}/" : target, UriKind.Absolute, out Uri? asked))
        {
            _requests.Enqueue(new TunnelRequest(line[0], target, 0, IsKnown: false));
            return null;
        }

        IPEndPoint? route = isTunnel && asked.Port == TlsPort ? Find(asked.Host) : null;
        _requests.Enqueue(new TunnelRequest(line[0], asked.Host, asked.Port, route is not null));
        return route;
    }

    private IPEndPoint? Find(string host)
    {
        if (_routes.TryGetValue(host, out IPEndPoint? exact))
        {
            return exact;
        }

        for (int dot = host.IndexOf('.'); dot >= 0; dot = host.IndexOf('.', dot + 1))
        {
            if (_routes.TryGetValue("*" + host[dot..], out IPEndPoint? below))
            {
                return below;
            }
        }

        return _routes.GetValueOrDefault("*");
    }

    private async Task TunnelAsync(Socket client, IPEndPoint target, ReadOnlyMemory<byte> ahead)
    {
        using Socket server = new(target.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await server.ConnectAsync(target, _stopping.Token);
        }
        catch (SocketException)
        {
            await SendAsync(client, Unreachable);
            client.Shutdown(SocketShutdown.Both);
            return;
        }

        await SendAsync(client, Established);
        // A client need not wait for the answer before it speaks.
        await SendAsync(server, ahead);
        await Task.WhenAll(PumpAsync(client, server), PumpAsync(server, client));
    }

    private async Task PumpAsync(Socket from, Socket to)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(PumpSize);
        try
        {
            int read;
            while ((read = await from.ReceiveAsync(buffer, SocketFlags.None, _stopping.Token)) > 0)
            {
                await SendAsync(to, buffer.AsMemory(0, read));
            }

            // One side has said all; the other may still speak.
            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception error) when (error is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            Reset(from);
            Reset(to);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task SendAsync(Socket to, ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            bytes = bytes[await to.SendAsync(bytes, SocketFlags.None, _stopping.Token)..];
        }
    }

    // As a broken line would, and not as an orderly end.
    private static void Reset(Socket socket)
    {
        try
        {
            socket.Close(timeout: 0);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // Closed already.
        }
    }
}
