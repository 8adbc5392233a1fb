using System.Collections.Concurrent;
using ChannelConnector.Conformance.Platforms;
using ChannelConnector.Conformance.Profiles;
using ChannelOperator.TestKit.FarEnds;
using Microsoft.AspNetCore.Http;
using System.Net;
using System.Text;
using System.Text.Json;

namespace ChannelConnector.Conformance.FarEnds;

/// <summary>
/// The whole world as a connector sees it: a proxy that leads every host to one server, which shows certificates of an authority of its own, keeps what it is sent,
/// serves the platform's media, and answers everything else as the profile says.
/// </summary>
internal sealed class Outside : IAsyncDisposable
{
    private readonly ConnectorProfile _profile;
    private readonly PlatformMedia _media;
    private readonly ConcurrentDictionary<string, Message> _byId = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Message> _byUrl = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _redirections = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<LeftRequest> _left = new();
    private readonly CertificateAuthority _authority;
    private readonly TunnelProxy _proxy = new(IPAddress.Any);
    private FarEndServer? _server;

    private Outside(ConnectorProfile profile, PlatformMedia media, TimeProvider time)
    {
        (_profile, _media) = (profile, media);
        _authority = new CertificateAuthority(time.GetUtcNow());
    }

    /// <summary>Where the proxy listens, on every address.</summary>
    public int ProxyPort => _proxy.EndPoint.Port;

    /// <summary>The root that a connector has to trust.</summary>
    public string RootPem => _authority.Root.ExportCertificatePem() + "\n";

    /// <summary>What has left, in order.</summary>
    public IReadOnlyCollection<LeftRequest> Left => _left;

    /// <summary>How often somebody wanted to reach somebody.</summary>
    public int AskedCount => _proxy.Requests.Count;

    /// <summary>While it is down every connection is broken before anything is read.</summary>
    public bool IsDown
    {
        get => _server!.IsDown;
        set => _server!.IsDown = value;
    }

    /// <summary>Starts one.</summary>
    public static async Task<Outside> StartAsync(ConnectorProfile profile, PlatformMedia media, TimeProvider time)
    {
        Outside outside = new(profile, media, time);
        outside._server = await FarEndServer.StartAsync(outside._authority, outside.HandleAsync);
        outside._proxy.Map("*", outside._server.EndPoint);
        return outside;
    }

    /// <summary>Lays a message's medium where its URL says.</summary>
    public void Add(Message message)
    {
        Uri url = new(message.Url);
        _byId[message.MediaId] = message;
        _byUrl[url.Host + url.PathAndQuery] = message;
    }

    /// <summary>Answers who asks for a message's medium with another place.</summary>
    public void Redirect(Message message, string place)
    {
        Add(message);
        _redirections[message.MediaId] = place;
    }

    /// <summary>Whether somebody wanted to reach a host or an address, by whatever way.</summary>
    public bool WasAsked(string word) => _proxy.Requests.Any(request => request.Host.Contains(word, StringComparison.OrdinalIgnoreCase)) || _left.Any(request => request.Host == word);

    /// <summary>How many requests to the far end have a word.</summary>
    public int Count(string word) => _left.Count(request => !request.IsForMedia && request.Has(word));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _proxy.DisposeAsync();
        await _server!.DisposeAsync();
        _authority.Dispose();
    }

    private async Task HandleAsync(HttpContext context)
    {
        HttpRequest request = context.Request;
        using MemoryStream body = new();
        await request.Body.CopyToAsync(body, context.RequestAborted);
        string target = request.Path.ToUriComponent() + request.QueryString.ToUriComponent();
        StringBuilder head = new StringBuilder(request.Method).Append(' ').Append(Uri.UnescapeDataString(target));
        foreach ((string name, Microsoft.Extensions.Primitives.StringValues value) in request.Headers)
        {
            head.Append('\n').Append(name).Append(": ").Append(value.ToString());
        }

        string host = request.Host.Host;
        _left.Enqueue(new LeftRequest(host, head.ToString(), body.ToArray(), _media.Serves(host) && HttpMethods.IsGet(request.Method)));
        await AnswerAsync(context, host, target);
    }

    private Task AnswerAsync(HttpContext context, string host, string target)
    {
        if (!_media.Serves(host) || !HttpMethods.IsGet(context.Request.Method))
        {
            byte[] json = JsonSerializer.SerializeToUtf8Bytes(_profile.AnswerFor(host, context.Request.Path.Value ?? "/", out int status));
            return WriteAsync(context, status, "application/json", json);
        }

        if (_byUrl.TryGetValue(host + target, out Message? medium))
        {
            if (_redirections.TryGetValue(medium.MediaId, out string? place))
            {
                context.Response.Headers.Location = place;
                return WriteAsync(context, 302, "text/plain", []);
            }

            return WriteAsync(context, 200, "image/png", medium.Bytes);
        }

        return host == _media.LookUpHost && _byId.TryGetValue(context.Request.Path.Value!.Split('/')[^1], out Message? asked)
            ? WriteAsync(context, 200, "application/json", asked.LookUp())
            : WriteAsync(context, 404, "application/json", "{}"u8.ToArray());
    }

    private static async Task WriteAsync(HttpContext context, int status, string type, byte[] body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }
}
