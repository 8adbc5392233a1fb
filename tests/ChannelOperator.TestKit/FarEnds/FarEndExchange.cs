using Microsoft.AspNetCore.Http;

namespace ChannelOperator.TestKit.FarEnds;

/// <summary>A request and what a stand-in is about to answer. Faults change it, or answer themselves.</summary>
/// <param name="context">The request.</param>
/// <param name="subject">What it is about: the id of a message or of a medium.</param>
/// <param name="refuse">How this far end words a refusal.</param>
public sealed class FarEndExchange(HttpContext context, string? subject, Func<int, Task> refuse)
{
    /// <summary>The request.</summary>
    public HttpContext Context { get; } = context;

    /// <summary>What it is about: the id of a message or of a medium.</summary>
    public string? Subject { get; } = subject;

    /// <summary>The bytes that are to be answered, where it is a download.</summary>
    public byte[] Body { get; set; } = [];

    /// <summary>What the answer says these bytes are.</summary>
    public string ContentType { get; set; } = "application/json";

    /// <summary>The far end does what it is asked to, but its answer gets lost with the connection.</summary>
    public bool LoseAnswer { get; set; }

    /// <summary>The far end does what it is asked to, and its answer never comes.</summary>
    public bool HoldAnswer { get; set; }

    /// <summary>Whether the connection was broken instead of an answer.</summary>
    internal bool IsBroken { get; private set; }

    /// <summary>Breaks the connection.</summary>
    public void Break()
    {
        IsBroken = true;
        Context.Abort();
    }

    /// <summary>Refuses in the far end's own words.</summary>
    public Task RefuseAsync(int status) => refuse(status);

    /// <summary>Answers with <see cref="Body"/>.</summary>
    internal async Task SendAsync()
    {
        if (HoldAnswer)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, Context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return;
        }

        if (LoseAnswer)
        {
            Break();
            return;
        }

        Context.Response.ContentType = ContentType;
        Context.Response.ContentLength = Body.Length;
        await Context.Response.Body.WriteAsync(Body, Context.RequestAborted);
    }
}
