using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using ChannelOperator.TestKit.Kubernetes;

namespace ChannelOperator.Bench.Requests;

/// <summary>Requests over one HTTP/2 connection, as the operator sends them, with nothing around them.</summary>
internal sealed class ApiCaller(LocalCluster cluster) : IDisposable
{
    private readonly HttpClient _client = cluster.CreateHttpClient(cluster.AdminToken);

    /// <summary>Sends a request and reads the whole answer.</summary>
    public async Task<ApiAnswer> SendAsync(HttpMethod method, string address, string? contentType = null, string? body = null)
    {
        using HttpRequestMessage message = new(method, new Uri(address, UriKind.Relative)) { Version = HttpVersion.Version20 };
        if (!string.IsNullOrEmpty(body))
        {
            message.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            message.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType!);
        }

        using HttpResponseMessage answer = await _client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead);
        return new ApiAnswer((int)answer.StatusCode, await answer.Content.ReadAsByteArrayAsync());
    }

    /// <summary>Sends a request that has to succeed.</summary>
    public async Task<ApiAnswer> ExpectAsync(HttpMethod method, string address, string? contentType = null, string? body = null)
    {
        ApiAnswer answer = await SendAsync(method, address, contentType, body);
        return answer.IsSuccess ? answer : throw new InvalidOperationException($"{method} {address}: {answer.Code} {answer.Text}");
    }

    public async Task<JsonNode> GetAsync(string address) => (await ExpectAsync(HttpMethod.Get, address)).Json;

    public Task<ApiAnswer> MergePatchAsync(string address, string patch) => ExpectAsync(HttpMethod.Patch, address, "application/merge-patch+json", patch);

    /// <summary>Opens an answer that does not end; the caller disposes of it.</summary>
    public async Task<HttpResponseMessage> OpenAsync(string address, CancellationToken cancellationToken)
    {
        using HttpRequestMessage message = new(HttpMethod.Get, new Uri(address, UriKind.Relative)) { Version = HttpVersion.Version20 };
        HttpResponseMessage answer = await _client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        return answer.EnsureSuccessStatusCode();
    }

    public void Dispose() => _client.Dispose();
}
