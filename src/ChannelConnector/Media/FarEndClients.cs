using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using ChannelConnector.Configuration;

namespace ChannelConnector.Media;

/// <summary>
/// How the connector reaches out: no redirect is followed unseen, no cookie kept, nothing decompressed, no trace header sent. Without a proxy only public addresses are
/// connected to, looked at after the name was resolved; with one the proxy decides that.
/// </summary>
internal static class FarEndClients
{
    private const int HeaderKilobytes = 32;

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);

    /// <summary>Makes a handler; one is enough for the life of the process.</summary>
    public static HttpMessageHandler Create(ConnectorOptions options)
    {
        SocketsHttpHandler handler = new()
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            MaxResponseHeadersLength = HeaderKilobytes,
            ConnectTimeout = ConnectTimeout,
            PooledConnectionLifetime = ConnectionLifetime,
            ConnectCallback = ConnectAsync,
        };
        if (options.Proxy is { } proxy)
        {
            handler.Proxy = proxy;
        }

        if (options.TrustedRoot is { } root)
        {
            handler.SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = Trust(root) };
        }

        return handler;
    }

    /// <summary>A custom trust replaces the system's, so that one is put into it.</summary>
    private static X509ChainPolicy Trust(X509Certificate2 root)
    {
        X509ChainPolicy policy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        using X509Store system = new(StoreName.Root, StoreLocation.LocalMachine, OpenFlags.ReadOnly);
        policy.CustomTrustStore.AddRange(system.Certificates);
        policy.CustomTrustStore.Add(root);
        return policy;
    }

    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        HttpRequestMessage request = context.InitialRequestMessage;
        // On the way to a proxy the request is a CONNECT, or is for another host than the connection.
        bool isDirect = request.Method != HttpMethod.Connect && string.Equals(request.RequestUri!.IdnHost, context.DnsEndPoint.Host, StringComparison.OrdinalIgnoreCase);
        IPAddress[] addresses = await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, cancellationToken);
        if (isDirect && !Array.TrueForAll(addresses, PublicAddresses.Contains))
        {
            throw new ForbiddenAddressException();
        }

        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, context.DnsEndPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
