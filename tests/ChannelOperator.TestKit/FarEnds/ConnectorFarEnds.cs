using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace ChannelOperator.TestKit.FarEnds;

/// <summary>
/// Everything that a connector talks to, under its real names: a connector that gets <see cref="Environment"/> calls graph.facebook.com or login.mypurecloud.de over TLS as ever, and reaches the stand-ins.
/// Nothing else is reached, and what was asked for is in <see cref="Proxy"/>.
/// </summary>
public sealed class ConnectorFarEnds : IAsyncDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("far-ends-");

    private ConnectorFarEnds(CertificateAuthority authority, TunnelProxy proxy, GraphApi graph, XApi x, GenesysCloud genesys, KubernetesApi kubernetes)
    {
        (Authority, Proxy, Graph, X, Genesys, Kubernetes) = (authority, proxy, graph, x, genesys, kubernetes);
        CertificateFile = authority.WriteRoot(Path.Combine(_directory.FullName, "ca.pem"));
        foreach (string host in GraphApi.Hosts)
        {
            proxy.Map(host, graph.EndPoint);
        }

        foreach (string host in XApi.Hosts)
        {
            proxy.Map(host, x.EndPoint);
        }

        proxy.Map(genesys.LoginHost, genesys.EndPoint).Map(genesys.ApiHost, genesys.EndPoint);
    }

    /// <summary>Who has signed the certificates of all of them.</summary>
    public CertificateAuthority Authority { get; }

    /// <summary>What leads there.</summary>
    public TunnelProxy Proxy { get; }

    /// <summary>Meta.</summary>
    public GraphApi Graph { get; }

    /// <summary>X.</summary>
    public XApi X { get; }

    /// <summary>Genesys Cloud.</summary>
    public GenesysCloud Genesys { get; }

    /// <summary>The API server. No proxy leads there.</summary>
    public KubernetesApi Kubernetes { get; }

    /// <summary>The root that has to be trusted, as a file on this machine.</summary>
    public string CertificateFile { get; }

    /// <summary>What a process on this machine needs.</summary>
    public IReadOnlyDictionary<string, string> Environment => EnvironmentWith(CertificateFile);

    /// <summary>The proxy, for clients in this process.</summary>
    public IWebProxy WebProxy => new WebProxy(Proxy.Address);

    /// <summary>The root, for clients in this process.</summary>
    public X509Certificate2 Root => Authority.Root;

    /// <summary>Starts all of them.</summary>
    /// <param name="time">The clock of URLs, tokens and rate limits.</param>
    /// <param name="region">The region of Genesys Cloud.</param>
    /// <param name="proxyAddress">Where the proxy listens; loopback unless told otherwise.</param>
    public static async Task<ConnectorFarEnds> StartAsync(TimeProvider? time = null, string region = "mypurecloud.de", IPAddress? proxyAddress = null)
    {
        time ??= TimeProvider.System;
        CertificateAuthority authority = new(time.GetUtcNow());
        return new ConnectorFarEnds(
            authority, new TunnelProxy(proxyAddress), await GraphApi.StartAsync(authority, time), await XApi.StartAsync(authority, time), await GenesysCloud.StartAsync(authority, time, region), await KubernetesApi.StartAsync(authority));
    }

    /// <summary>What a process needs that sees the root elsewhere: in a pod.</summary>
    /// <param name="certificateFile">The root's path as that process sees it.</param>
    public IReadOnlyDictionary<string, string> EnvironmentWith(string certificateFile)
    {
        string proxy = Proxy.Address.AbsoluteUri;
        return new Dictionary<string, string>(StringComparer.Ordinal)
        {
            // The small ones go before the large ones, and a machine may have them set. Plain HTTP is never right, but is to be seen.
            ["HTTPS_PROXY"] = proxy,
            ["https_proxy"] = proxy,
            ["HTTP_PROXY"] = proxy,
            ["http_proxy"] = proxy,
            ["NO_PROXY"] = "",
            ["no_proxy"] = "",
            ["SSL_CERT_FILE"] = certificateFile,
        };
    }

    /// <summary>A handler that goes through the proxy and trusts the root, for clients in this process.</summary>
    public SocketsHttpHandler CreateHandler() => new()
    {
        Proxy = WebProxy,
        UseProxy = true,
        SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = Authority.CreateChainPolicy() },
    };

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Proxy.DisposeAsync();
        await Graph.DisposeAsync();
        await X.DisposeAsync();
        await Genesys.DisposeAsync();
        await Kubernetes.DisposeAsync();
        Authority.Dispose();
        _directory.Delete(recursive: true);
    }
}
