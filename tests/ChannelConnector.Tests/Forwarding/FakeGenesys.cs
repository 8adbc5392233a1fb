using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;

namespace ChannelConnector.Tests.Forwarding;

/// <summary>Login and messages of Genesys Cloud in memory, behind the connector's own HTTP client. It forgets a message whose id it has seen, as it says of itself.</summary>
internal sealed class FakeGenesys : HttpMessageHandler
{
    private readonly ConcurrentQueue<string> _requests = new();
    private readonly ConcurrentQueue<Delivery> _attempts = new();
    private readonly ConcurrentQueue<Delivery> _accepted = new();
    private int _tokens;

    /// <summary>How a message is answered; a function that throws loses the answer of a message that arrived.</summary>
    public Func<Delivery, Task<HttpResponseMessage>> Answer { get; set; } = _ => Task.FromResult(Status(202));

    /// <summary>How the login answers.</summary>
    public Func<HttpRequestMessage, HttpResponseMessage>? Login { get; set; }

    /// <summary>Tokens that were given out.</summary>
    public int Tokens => _tokens;

    /// <summary>Every request by method and address.</summary>
    public IReadOnlyCollection<string> Requests => _requests;

    /// <summary>Every message that arrived, also again.</summary>
    public IReadOnlyCollection<Delivery> Attempts => _attempts;

    /// <summary>Every message that was accepted, once.</summary>
    public IReadOnlyList<Delivery> Accepted => [.. _accepted.DistinctBy(delivery => delivery.Id)];

    public static HttpResponseMessage Status(int status, string? retryAfter = null)
    {
        HttpResponseMessage response = new((HttpStatusCode)status) { Content = new StringContent("""{"message":"quotes what was sent"}""") };
        if (retryAfter is not null)
        {
            response.Headers.TryAddWithoutValidation("Retry-After", retryAfter);
        }

        return response;
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        _requests.Enqueue($"{request.Method} {request.RequestUri} {request.Headers.Authorization}");
        if (request.RequestUri!.Host.StartsWith("login.", StringComparison.Ordinal))
        {
            return Login?.Invoke(request) ?? Token(Interlocked.Increment(ref _tokens));
        }

        Delivery delivery = Read(await request.Content!.ReadAsByteArrayAsync(cancellationToken), request.Headers.Authorization?.Parameter ?? "");
        _attempts.Enqueue(delivery);
        HttpResponseMessage response = await Answer(delivery).WaitAsync(cancellationToken);
        if (response.IsSuccessStatusCode)
        {
            _accepted.Enqueue(delivery);
        }

        return response;
    }

    public static HttpResponseMessage Token(int number, long seconds = 86400) => new(HttpStatusCode.OK)
    {
        Content = new StringContent($$"""{"access_token":"token-{{number}}","token_type":"bearer","expires_in":{{seconds}}}""", Encoding.UTF8, "application/json"),
    };

    private static Delivery Read(byte[] body, string token)
    {
        using JsonDocument json = JsonDocument.Parse(body);
        JsonElement channel = json.RootElement.GetProperty("channel");
        return new Delivery(
            channel.GetProperty("messageId").GetString()!,
            channel.GetProperty("from").GetProperty("id").GetString()!,
            json.RootElement.TryGetProperty("text", out JsonElement text) ? text.GetString() : null,
            json.RootElement.TryGetProperty("content", out JsonElement content) ? content[0].GetProperty("attachment").GetProperty("url").GetString() : null,
            token);
    }
}
