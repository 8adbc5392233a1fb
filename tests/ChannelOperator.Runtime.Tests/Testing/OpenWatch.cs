using System.Threading.Channels;
using Microsoft.AspNetCore.Http;

namespace ChannelOperator.Runtime.Tests.Testing;

/// <summary>A watch that a client has open.</summary>
public sealed class OpenWatch(SeenRequest request, HttpContext context)
{
    private readonly Channel<string?> _output = Channel.CreateUnbounded<string?>();

    public SeenRequest Request => request;

    public string ResourceVersion => request.Query["resourceVersion"].ToString();

    /// <summary>Sends text as it is; a line ends with a line feed.</summary>
    public void SendRaw(string text) => _output.Writer.TryWrite(text);

    public void Send(string type, string json) => SendRaw($$"""{"type":"{{type}}","object":{{json}}}""" + "\n");

    /// <summary>Ends the stream as a server does at its time-out.</summary>
    public void End() => _output.Writer.TryComplete();

    /// <summary>Breaks the connection.</summary>
    public void Drop() => _output.Writer.TryWrite(null);

    public async Task RunAsync()
    {
        context.Response.ContentType = "application/json";
        await context.Response.StartAsync();
        await context.Response.Body.FlushAsync();
        try
        {
            await foreach (string? text in _output.Reader.ReadAllAsync(context.RequestAborted))
            {
                if (text is null)
                {
                    context.Abort();
                    return;
                }

                await context.Response.WriteAsync(text);
                await context.Response.Body.FlushAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // The client has gone.
        }
    }
}
