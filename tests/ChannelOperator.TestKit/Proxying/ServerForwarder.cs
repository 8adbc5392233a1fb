using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace ChannelOperator.TestKit.Proxying;

/// <summary>The far side of the proxy: sends a request to the API server and passes the answer on.</summary>
internal sealed class ServerForwarder : IDisposable
{
    private static readonly string[] PassedOn = ["Content-Type", "Date", "Retry-After", "Warning", "Audit-Id"];

    private readonly HttpClient _client;

    public ServerForwarder(HttpClient client)
    {
        _client = client;
        _client.Timeout = Timeout.InfiniteTimeSpan;
    }

    public async Task ForwardAsync(ProxyExchange exchange)
    {
        using HttpRequestMessage message = Copy(exchange);
        // A write goes through although its sender is gone: that is what happens to a request that had left him.
        CancellationToken ended = exchange.Request.IsWrite ? CancellationToken.None : exchange.Ended;
        using HttpResponseMessage answer = await _client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, ended);
        if (exchange.Request.IsWatch && answer.IsSuccessStatusCode)
        {
            await AnsweredAsync(exchange, answer);
            await PassLinesAsync(exchange, answer);
            return;
        }

        byte[] body = await answer.Content.ReadAsByteArrayAsync(ended);
        await AnsweredAsync(exchange, answer);
        if (!exchange.IsOver)
        {
            Start(exchange, answer);
            await exchange.Context.Response.Body.WriteAsync(exchange.ChangeBody?.Invoke(body) ?? body, exchange.Ended);
        }
    }

    public void Dispose() => _client.Dispose();

    private static Task AnsweredAsync(ProxyExchange exchange, HttpResponseMessage answer) => exchange.Answered?.Invoke((int)answer.StatusCode) ?? Task.CompletedTask;

    private static HttpRequestMessage Copy(ProxyExchange exchange)
    {
        ProxiedRequest request = exchange.Request;
        HttpRequestMessage message = new(new HttpMethod(request.Method), new Uri(request.Address, UriKind.Relative));
        IHeaderDictionary headers = exchange.Context.Request.Headers;
        foreach (string name in new[] { "Authorization", "Accept", "User-Agent" })
        {
            message.Headers.TryAddWithoutValidation(name, (string?)headers[name]);
        }

        if (request.Body.Length > 0)
        {
            message.Content = new ReadOnlyMemoryContent(request.Body);
            message.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(request.ContentType);
        }

        return message;
    }

    private static void Start(ProxyExchange exchange, HttpResponseMessage answer)
    {
        HttpResponse response = exchange.Context.Response;
        response.StatusCode = (int)answer.StatusCode;
        foreach (string name in PassedOn)
        {
            if (answer.Headers.TryGetValues(name, out IEnumerable<string>? values) || answer.Content.Headers.TryGetValues(name, out values))
            {
                response.Headers[name] = values.ToArray();
            }
        }

        foreach ((string name, string value) in exchange.Headers)
        {
            response.Headers[name] = value;
        }
    }

    private static async Task PassLinesAsync(ProxyExchange exchange, HttpResponseMessage answer)
    {
        Start(exchange, answer);
        Stream to = exchange.Context.Response.Body;
        await to.FlushAsync(exchange.Ended);
        using StreamReader lines = new(await answer.Content.ReadAsStreamAsync(exchange.Ended), Encoding.UTF8);
        while (await lines.ReadLineAsync(exchange.Ended) is { } line)
        {
            if (exchange.ChangeLine is { } change)
            {
                line = change(line);
            }

            if (line is null)
            {
                continue;
            }

            if (exchange.BeforeLine is { } before)
            {
                await before();
            }

            await to.WriteAsync(Encoding.UTF8.GetBytes(line + "\n"), exchange.Ended);
            await to.FlushAsync(exchange.Ended);
        }
    }
}
