using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;

namespace ChannelOperator.TestKit.FarEnds;

/// <summary>What the stand-ins have in common: TLS for whatever name they are called by, on a free port of loopback, and an outage on demand.</summary>
internal sealed class FarEndServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly CertificateAuthority _authority;
    private readonly ConcurrentDictionary<string, ConnectionContext> _open = new();
    private volatile bool _isDown;

    private FarEndServer(CertificateAuthority authority, RequestDelegate handle)
    {
        _authority = authority;
        // Empty and not slim: no settings are read from files or from the environment, and no file is watched.
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddLogging();
        builder.WebHost.UseKestrelCore();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // A test may stop the other side in the middle of a request, or read from it as slowly as it likes.
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Listen(IPAddress.Loopback, 0, Listen);
        });
        _app = builder.Build();
        _app.Run(handle);
    }

    public IPEndPoint EndPoint { get; private set; } = new(IPAddress.Loopback, 0);

    /// <summary>How many connections are open now: when one has ended, so has what was asked for on it.</summary>
    public int OpenCount => _open.Count;

    /// <summary>While it is down every connection is broken, those that are open at once.</summary>
    public bool IsDown
    {
        get => _isDown;
        set
        {
            _isDown = value;
            if (value)
            {
                BreakOpen();
            }
        }
    }

    public static async Task<FarEndServer> StartAsync(CertificateAuthority authority, RequestDelegate handle)
    {
        FarEndServer server = new(authority, handle);
        await server._app.StartAsync();
        server.EndPoint = new IPEndPoint(IPAddress.Loopback, new Uri(server._app.Urls.Single()).Port);
        return server;
    }

    public ValueTask DisposeAsync()
    {
        IsDown = true;
        return _app.DisposeAsync();
    }

    private void Listen(ListenOptions listen)
    {
        listen.Protocols = HttpProtocols.Http1AndHttp2;
        listen.Use(next => connection => KeepAsync(connection, next));
        listen.UseHttps(new TlsHandshakeCallbackOptions
        {
            OnConnection = connection => ValueTask.FromResult(new SslServerAuthenticationOptions
            {
                ServerCertificateContext = _authority.ContextFor(connection.ClientHelloInfo.ServerName),
            }),
        });
    }

    private async Task KeepAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        _open[connection.ConnectionId] = connection;
        try
        {
            // Looked at after it was added: one or the other sees an outage that begins right now.
            if (_isDown)
            {
                connection.Abort();
                return;
            }

            await next(connection);
        }
        finally
        {
            _open.TryRemove(connection.ConnectionId, out ConnectionContext? _);
        }
    }

    private void BreakOpen()
    {
        foreach (ConnectionContext connection in _open.Values)
        {
            connection.Abort();
        }
    }
}
