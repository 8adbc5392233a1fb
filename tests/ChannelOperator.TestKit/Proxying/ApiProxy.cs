using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using ChannelOperator.TestKit.Kubernetes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;

namespace ChannelOperator.TestKit.Proxying;

/// <summary>
/// Stands before a real API server, over TLS and HTTP/2 as that does, and passes on what it gets, through steps that count, delay, change or lose it.
/// </summary>
public sealed class ApiProxy : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ServerForwarder _server;
    private readonly LoopbackPorts _ports;
    private readonly ConcurrentQueue<ProxiedRequest> _requests = new();
    private readonly ConcurrentDictionary<ProxyExchange, bool> _open = new();
    private volatile ProxyStep[] _steps = [];

    private ApiProxy(LocalCluster cluster, ClusterUser? user)
    {
        _ports = LoopbackPorts.Reserve(1);
        _server = new ServerForwarder(cluster.CreateHttpClient(token: null));
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Limits.Http2.MaxStreamsPerConnection = 1000;
            kestrel.Listen(IPAddress.Loopback, _ports[0], listen =>
            {
                listen.Protocols = HttpProtocols.Http1AndHttp2;
                listen.UseHttps(new HttpsConnectionAdapterOptions { ServerCertificate = cluster.LoadServingCertificate() });
            });
        });
        _app = builder.Build();
        _app.Run(HandleAsync);
        KubeconfigPath = cluster.WriteKubeconfigFor(string.Create(CultureInfo.InvariantCulture, $"https://127.0.0.1:{_ports[0]}"), user);
    }

    /// <summary>For whoever is to go through the proxy.</summary>
    public string KubeconfigPath { get; }

    /// <summary>What was asked for, in the order in which it came.</summary>
    public IReadOnlyCollection<ProxiedRequest> Requests => _requests;

    /// <summary>The watches that are open.</summary>
    public IEnumerable<ProxiedRequest> OpenWatches => _open.Keys.Select(exchange => exchange.Request).Where(request => request.IsWatch);

    /// <summary>Starts a proxy for <c>admin</c> or for somebody else who is known by a token: a certificate does not go through.</summary>
    public static async Task<ApiProxy> StartAsync(LocalCluster cluster, ClusterUser? user = null)
    {
        ApiProxy proxy = new(cluster, user);
        await proxy._app.StartAsync();
        return proxy;
    }

    /// <summary>Puts a step before all others. It concerns requests that come from now on.</summary>
    public ApiProxy Use(ProxyStep step)
    {
        _steps = [step, .. _steps];
        return this;
    }

    /// <summary>Puts a step before all others, for some requests only.</summary>
    public ApiProxy Use(Func<ProxiedRequest, bool> concerned, ProxyStep step) => Use((exchange, next) => concerned(exchange.Request) ? step(exchange, next) : next());

    /// <summary>Takes all steps out. What a step holds back already stays with it.</summary>
    public void Clear() => _steps = [];

    /// <summary>Breaks what is open now, watches too.</summary>
    public void BreakOpen(Func<ProxiedRequest, bool> concerned)
    {
        foreach (ProxyExchange exchange in _open.Keys.Where(exchange => concerned(exchange.Request)))
        {
            exchange.Break();
        }
    }

    public async ValueTask DisposeAsync()
    {
        BreakOpen(_ => true);
        await _app.DisposeAsync();
        _server.Dispose();
        _ports.Dispose();
    }

    private async Task HandleAsync(HttpContext context)
    {
        using MemoryStream body = new();
        await context.Request.Body.CopyToAsync(body);
        ProxiedRequest request = ProxiedRequest.Read(
            context.Request.Method, context.Request.Path.Value!, context.Request.QueryString.Value ?? "", context.Request.ContentType ?? "", body.ToArray());
        _requests.Enqueue(request);
        ProxyExchange exchange = new(request, context);
        _open[exchange] = true;
        try
        {
            await Continue(exchange, _steps, 0)();
        }
        catch (Exception) when (!context.Response.HasStarted || exchange.Ended.IsCancellationRequested)
        {
            // Nobody listens any more, or the server does not answer: either way the client gets none.
            exchange.Break();
        }
        finally
        {
            _open.TryRemove(exchange, out _);
            exchange.End();
        }
    }

    private Func<Task> Continue(ProxyExchange exchange, ProxyStep[] steps, int index) =>
        index == steps.Length ? () => _server.ForwardAsync(exchange) : () => steps[index](exchange, Continue(exchange, steps, index + 1));
}
