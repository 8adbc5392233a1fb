using System.Net;
using System.Security.Cryptography.X509Certificates;
using k8s;

namespace ChannelOperator.Runtime.Client;

/// <summary>One pool of connections to the API server, with the credentials of a <see cref="KubernetesClientConfiguration"/>.</summary>
internal sealed class ApiTransport : IDisposable
{
    private readonly Kubernetes _client;
    private readonly Version _version;
    private readonly string? _hostHeader;

    private ApiTransport(Kubernetes client, KubernetesClientConfiguration configuration)
    {
        _client = client;
        _version = configuration.DisableHttp2 ? HttpVersion.Version11 : HttpVersion.Version20;

        // The handler takes the name that it asks for, and expects in the certificate, from the Host header.
        _hostHeader = string.IsNullOrWhiteSpace(configuration.TlsServerName) ? null : configuration.TlsServerName;
    }

    public Uri Root => _client.BaseUri;

    public static ApiTransport Create(KubernetesClientConfiguration configuration)
    {
        SocketsHttpHandler? handler = null;
        Action<SocketsHttpHandler>? original = configuration.FirstMessageHandlerSetup;
        configuration.FirstMessageHandlerSetup = created =>
        {
            handler = created;
            Tune(created);
            original?.Invoke(created);
        };
        try
        {
            Kubernetes client = new(configuration);
            TrustOnly(handler!, configuration);
            return new ApiTransport(client, configuration);
        }
        finally
        {
            configuration.FirstMessageHandlerSetup = original;
        }
    }

    /// <summary>Sends a request and returns with the answer's headers.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage message, CancellationToken cancellationToken)
    {
        message.Version = _version;
        message.VersionPolicy = HttpVersionPolicy.RequestVersionOrLower;
        message.Headers.Host = _hostHeader;
        await AddCredentialsAsync(message, cancellationToken);
        return await _client.HttpClient.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    public void Dispose() => _client.Dispose();

    private static void Tune(SocketsHttpHandler handler)
    {
        handler.EnableMultipleHttp2Connections = true;
        handler.ConnectTimeout = TimeSpan.FromSeconds(10);
        handler.AllowAutoRedirect = false;
        handler.UseCookies = false;

        // The library's 3 minutes would leave a dead connection, and every watch on it, unnoticed for as long.
        handler.KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests;
        handler.KeepAlivePingDelay = TimeSpan.FromSeconds(20);
        handler.KeepAlivePingTimeout = TimeSpan.FromSeconds(10);
    }

    /// <summary>
    /// Has .NET itself check the server's certificate against the configured authorities alone. The library's own check passes over a
    /// wrong host name: any certificate of the cluster's authority, a kubelet's too, would do for the API server's.
    /// </summary>
    private static void TrustOnly(SocketsHttpHandler handler, KubernetesClientConfiguration configuration)
    {
        if (configuration.SkipTlsVerify || configuration.SslCaCerts is null)
        {
            return;
        }

        X509ChainPolicy policy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(configuration.SslCaCerts);
        handler.SslOptions.RemoteCertificateValidationCallback = null;
        handler.SslOptions.CertificateChainPolicy = policy;
    }

    private async Task AddCredentialsAsync(HttpRequestMessage message, CancellationToken cancellationToken)
    {
        if (_client.Credentials is null)
        {
            return;
        }

        try
        {
            await _client.Credentials.ProcessHttpRequestAsync(message, cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // A token file that is being replaced, a plugin that fails: no different from a server that cannot be reached.
            throw new HttpRequestException("no credentials for the API server", e);
        }
    }
}
