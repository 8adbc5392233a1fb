using System.Collections.Concurrent;
using System.Net.Http.Headers;
using ChannelOperator.TestKit.Kubernetes;
using ChannelOperator.TestKit.Proxying;

namespace ChannelOperator.Soak.Crashes;

/// <summary>
/// A planted bug, to see that it is found: makes of an operator one that writes the status before the objects. It gets the answers of dry runs, and what
/// it wrote reaches the server only after its next status.
/// </summary>
public sealed class StatusFirst(LocalCluster cluster)
{
    private readonly HttpClient _client = cluster.CreateHttpClient(cluster.AdminToken);
    private readonly ConcurrentDictionary<string, ConcurrentQueue<ProxiedRequest>> _held = new(StringComparer.Ordinal);

    /// <summary>The step for the proxy.</summary>
    public async Task StepAsync(ProxyExchange exchange, Func<Task> next)
    {
        ProxiedRequest request = exchange.Request;
        bool isStatus = request is { Resource: "messagingchannels", Subresource: "status" };
        if (!request.IsEnforcement || (!isStatus && request.Namespace.Length == 0))
        {
            await next();
            return;
        }

        ConcurrentQueue<ProxiedRequest> held = _held.GetOrAdd($"{request.Namespace}/{request.Name.Replace("-connector", "", StringComparison.Ordinal)}", _ => []);
        if (!isStatus)
        {
            held.Enqueue(request);
            exchange.Request = request with { Address = request.Address + (request.Address.Contains('?', StringComparison.Ordinal) ? "&" : "?") + "dryRun=All" };
        }

        await next();
        while (isStatus && !exchange.IsOver && held.TryDequeue(out ProxiedRequest? late))
        {
            await SendAsync(late);
        }
    }

    private async Task SendAsync(ProxiedRequest request)
    {
        using HttpRequestMessage message = new(new HttpMethod(request.Method), new Uri(request.Address, UriKind.Relative)) { Content = new ReadOnlyMemoryContent(request.Body) };
        message.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(request.ContentType);
        using HttpResponseMessage _ = await _client.SendAsync(message);
    }
}
