using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace ChannelOperator.TestKit.Proxying;

/// <summary>One request on its way through the proxy.</summary>
public sealed class ProxyExchange(ProxiedRequest request, HttpContext context)
{
    private readonly Lock _lock = new();
    private bool _hasEnded;

    public ProxiedRequest Request { get; set; } = request;

    /// <summary>Cancelled when the client has given up, or the proxy ends.</summary>
    public CancellationToken Ended => context.RequestAborted;

    /// <summary>Called when the server has answered, with its status, before anything of it is passed on.</summary>
    public Func<int, Task>? Answered { get; set; }

    /// <summary>Changes the body of an answer that is no watch.</summary>
    public Func<byte[], byte[]>? ChangeBody { get; set; }

    /// <summary>Changes a line of a watch; null withholds it.</summary>
    public Func<string, string?>? ChangeLine { get; set; }

    /// <summary>Asked before each line of a watch is passed on.</summary>
    public Func<Task>? BeforeLine { get; set; }

    /// <summary>Laid over the headers of the answer.</summary>
    public Dictionary<string, string> Headers { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether an answer has been passed on, or the connection broken.</summary>
    public bool IsOver { get; private set; }

    internal HttpContext Context => context;

    /// <summary>Breaks the connection: the client gets no answer, or no end of it.</summary>
    public void Break()
    {
        IsOver = true;
        lock (_lock)
        {
            if (!_hasEnded)
            {
                context.Abort();
            }
        }
    }

    /// <summary>Lets go of the connection's context, which is given to another request afterwards: nobody may break that.</summary>
    internal void End()
    {
        lock (_lock)
        {
            _hasEnded = true;
        }
    }

    /// <summary>Answers as the API server does when it refuses.</summary>
    public Task RefuseAsync(int code, string reason, string message, int? retryAfterSeconds = null)
    {
        JsonObject status = new() { ["kind"] = "Status", ["apiVersion"] = "v1", ["status"] = "Failure", ["message"] = message, ["reason"] = reason, ["code"] = code };
        if (retryAfterSeconds is { } seconds)
        {
            Headers["Retry-After"] = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        return AnswerAsync(code, "application/json", Encoding.UTF8.GetBytes(status.ToJsonString()));
    }

    /// <summary>Answers instead of the server.</summary>
    public async Task AnswerAsync(int code, string contentType, ReadOnlyMemory<byte> body)
    {
        IsOver = true;
        context.Response.StatusCode = code;
        context.Response.ContentType = contentType;
        foreach ((string name, string value) in Headers)
        {
            context.Response.Headers[name] = value;
        }

        await context.Response.Body.WriteAsync(body, Ended);
    }
}
