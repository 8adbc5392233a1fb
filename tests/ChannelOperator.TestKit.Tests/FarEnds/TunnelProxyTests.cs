using System.Net;
using System.Net.Sockets;
using System.Text;
using ChannelOperator.TestKit.FarEnds;

namespace ChannelOperator.TestKit.Tests.FarEnds;

/// <summary>The proxy opens what it knows, refuses the rest, and remembers both.</summary>
public sealed class TunnelProxyTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly TcpListener _target = new(IPAddress.Loopback, 0);

    public TunnelProxyTests() => _target.Start();

    private IPEndPoint Target => (IPEndPoint)_target.LocalEndpoint;

    public void Dispose() => _target.Dispose();

    [Theory]
    [InlineData("CONNECT graph.facebook.com:443 HTTP/1.1", "graph.facebook.com", true)]
    [InlineData("CONNECT GRAPH.facebook.com:443 HTTP/1.1", "graph.facebook.com", true)]
    [InlineData("CONNECT scontent.xx.fbcdn.net:443 HTTP/1.1", "scontent.xx.fbcdn.net", true)]
    [InlineData("CONNECT fbcdn.net:443 HTTP/1.1", "fbcdn.net", false)]
    [InlineData("CONNECT fbcdn.net.attacker.com:443 HTTP/1.1", "fbcdn.net.attacker.com", false)]
    [InlineData("CONNECT graph.facebook.com:80 HTTP/1.1", "graph.facebook.com", false)]
    [InlineData("CONNECT 169.254.169.254:443 HTTP/1.1", "169.254.169.254", false)]
    [InlineData("CONNECT [::1]:443 HTTP/1.1", "[::1]", false)]
    [InlineData("GET http://graph.facebook.com/ HTTP/1.1", "graph.facebook.com", false)]
    [InlineData("nonsense", "", false)]
    public async Task WhatIsUnknown_IsRefused_AndEverythingRemembered(string line, string host, bool isKnown)
    {
        await using TunnelProxy proxy = new TunnelProxy().Map("graph.facebook.com", Target).Map("*.fbcdn.net", Target);

        using TcpClient client = await AskAsync(proxy, line + "\r\nHost: x\r\n\r\n");
        string answer = await ReadLineAsync(client.GetStream());

        Assert.Equal(isKnown ? "HTTP/1.1 200 Connection Established" : "HTTP/1.1 403 Forbidden", answer);
        TunnelRequest request = Assert.Single(proxy.Requests);
        Assert.Equal((host, isKnown), (request.Host, request.IsKnown));
    }

    [Theory]
    [InlineData("anywhere.example.org:443", true)]
    [InlineData("169.254.169.254:443", true)]
    [InlineData("anywhere.example.org:80", false)]
    public async Task AStar_MeansEveryHost_AndNoOtherPort(string target, bool isKnown)
    {
        await using TunnelProxy proxy = new TunnelProxy().Map("*", Target);

        using TcpClient client = await AskAsync(proxy, $"CONNECT {target} HTTP/1.1\r\n\r\n");

        Assert.Equal(isKnown ? "HTTP/1.1 200 Connection Established" : "HTTP/1.1 403 Forbidden", await ReadLineAsync(client.GetStream()));
    }

    [Fact]
    public async Task EachSide_MayEndAlone_AndWhatIsSaidAheadIsPassedOn()
    {
        await using TunnelProxy proxy = new TunnelProxy().Map("graph.facebook.com", Target);
        using TcpClient client = await AskAsync(proxy, "CONNECT graph.facebook.com:443 HTTP/1.1\r\n\r\nahead ");
        using TcpClient server = await _target.AcceptTcpClientAsync().WaitAsync(Deadline);
        NetworkStream fromClient = client.GetStream();
        NetworkStream fromServer = server.GetStream();
        await ReadHeadAsync(fromClient);
        byte[] much = new byte[3_000_000];
        Array.Fill(much, (byte)'x');

        using StreamReader heard = new(fromServer, Encoding.ASCII);
        Task<string> hearing = heard.ReadToEndAsync();
        await fromClient.WriteAsync(much).AsTask().WaitAsync(Deadline);
        client.Client.Shutdown(SocketShutdown.Send);

        // The client has ended; the server is heard all the same.
        Assert.Equal("ahead " + Encoding.ASCII.GetString(much), await hearing.WaitAsync(Deadline));
        await fromServer.WriteAsync("answer"u8.ToArray());
        server.Client.Shutdown(SocketShutdown.Send);
        using StreamReader answered = new(fromClient, Encoding.ASCII);
        Assert.Equal("answer", await answered.ReadToEndAsync().WaitAsync(Deadline));
    }

    [Fact]
    public async Task ManyTunnels_AreOpenAtOnce()
    {
        const int Tunnels = 200;
        await using TunnelProxy proxy = new TunnelProxy().Map("graph.facebook.com", Target);
        TcpClient[] clients = await Task.WhenAll(Enumerable.Range(0, Tunnels).Select(_ => AskAsync(proxy, "CONNECT graph.facebook.com:443 HTTP/1.1\r\n\r\n")));
        TcpClient[] servers = await Task.WhenAll(Enumerable.Range(0, Tunnels).Select(_ => _target.AcceptTcpClientAsync().WaitAsync(Deadline)));

        // Each server says a number of its own, after all are open.
        await Task.WhenAll(servers.Select((server, number) => server.GetStream().WriteAsync(BitConverter.GetBytes(number)).AsTask()));
        int[] heard = await Task.WhenAll(clients.Select(ReadNumberAsync));

        Assert.Equal(Enumerable.Range(0, Tunnels), heard.Order());
        Array.ForEach([.. clients, .. servers], side => side.Dispose());
    }

    [Fact]
    public async Task AStandInThatIsAway_IsABadGateway()
    {
        IPEndPoint away = Target;
        _target.Stop();
        await using TunnelProxy proxy = new TunnelProxy().Map("graph.facebook.com", away);

        using TcpClient client = await AskAsync(proxy, "CONNECT graph.facebook.com:443 HTTP/1.1\r\n\r\n");

        Assert.Equal("HTTP/1.1 502 Bad Gateway", await ReadLineAsync(client.GetStream()));
    }

    [Fact]
    public async Task Broken_BothSidesNotice()
    {
        await using TunnelProxy proxy = new TunnelProxy().Map("graph.facebook.com", Target);
        using TcpClient client = await AskAsync(proxy, "CONNECT graph.facebook.com:443 HTTP/1.1\r\n\r\n");
        using TcpClient server = await _target.AcceptTcpClientAsync().WaitAsync(Deadline);
        await ReadHeadAsync(client.GetStream());

        proxy.BreakOpen();

        Assert.True(await HasEndedAsync(client));
        Assert.True(await HasEndedAsync(server));
    }

    private static async Task<TcpClient> AskAsync(TunnelProxy proxy, string head)
    {
        TcpClient client = new();
        await client.ConnectAsync(proxy.EndPoint);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head));
        return client;
    }

    private static async Task<string> ReadLineAsync(NetworkStream stream) => (await ReadHeadAsync(stream)).Split("\r\n")[0];

    private static async Task<string> ReadHeadAsync(NetworkStream stream)
    {
        StringBuilder head = new();
        byte[] one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            await stream.ReadExactlyAsync(one).AsTask().WaitAsync(Deadline);
            head.Append((char)one[0]);
        }

        return head.ToString();
    }

    private static async Task<int> ReadNumberAsync(TcpClient client)
    {
        await ReadHeadAsync(client.GetStream());
        byte[] number = new byte[sizeof(int)];
        await client.GetStream().ReadExactlyAsync(number).AsTask().WaitAsync(Deadline);
        return BitConverter.ToInt32(number);
    }

    private static async Task<bool> HasEndedAsync(TcpClient client)
    {
        try
        {
            return await client.GetStream().ReadAsync(new byte[1]).AsTask().WaitAsync(Deadline) == 0;
        }
        catch (IOException)
        {
            return true;
        }
    }
}
