using System.Globalization;

namespace ChannelOperator.TestKit.FarEnds;

/// <summary>Faults, to be set at run time.</summary>
public static class FarEndFaults
{
    /// <summary>Refuses with a status, and with <c>Retry-After</c> where one is given.</summary>
    public static FarEndFault Status(int status, TimeSpan? retryAfter = null) => (exchange, _) =>
    {
        if (retryAfter is { } pause)
        {
            exchange.Context.Response.Headers.RetryAfter = Math.Ceiling(pause.TotalSeconds).ToString("0", CultureInfo.InvariantCulture);
        }

        return exchange.RefuseAsync(status);
    };

    /// <summary>Refuses as Meta does: with a status and an error code.</summary>
    public static FarEndFault Graph(int status, int code, int? subcode = null) => (exchange, _) => GraphErrors.WriteAsync(exchange.Context, status, code, subcode);

    /// <summary>Answers nothing before the gate opens: as slow as the test wants it.</summary>
    public static FarEndFault HoldBack(Task gate) => async (exchange, next) =>
    {
        await gate.WaitAsync(exchange.Context.RequestAborted);
        await next();
    };

    /// <summary>The connection breaks before anything is done.</summary>
    public static FarEndFault Drop() => (exchange, _) =>
    {
        exchange.Break();
        return Task.CompletedTask;
    };

    /// <summary>What was asked for is done, and the connection breaks before the answer: the one who asked cannot know.</summary>
    public static FarEndFault LoseAnswer() => (exchange, next) =>
    {
        exchange.LoseAnswer = true;
        return next();
    };

    /// <summary>What was asked for is done, and nothing is answered for as long as the one who asked waits.</summary>
    public static FarEndFault NeverAnswer() => (exchange, next) =>
    {
        exchange.HoldAnswer = true;
        return next();
    };

    /// <summary>Sends the one who asks somewhere else.</summary>
    public static FarEndFault RedirectTo(Uri target) => (exchange, _) =>
    {
        exchange.Context.Response.StatusCode = 302;
        exchange.Context.Response.Headers.Location = target.OriginalString;
        return Task.CompletedTask;
    };

    /// <summary>Announces all bytes, sends the first of them, and ends the connection.</summary>
    public static FarEndFault Truncate(int bytes) => async (exchange, _) =>
    {
        exchange.Context.Response.ContentType = exchange.ContentType;
        exchange.Context.Response.ContentLength = exchange.Body.Length;
        await exchange.Context.Response.Body.WriteAsync(exchange.Body.AsMemory(0, bytes), exchange.Context.RequestAborted);
        // The server ends a connection on which it has sent less than it has announced, and what it has sent still arrives.
    };

    /// <summary>Announces no length and sends until the other side hangs up.</summary>
    public static FarEndFault Endless() => async (exchange, _) =>
    {
        byte[] block = new byte[64 * 1024];
        exchange.Context.Response.ContentType = exchange.ContentType;
        while (!exchange.Context.RequestAborted.IsCancellationRequested)
        {
            await exchange.Context.Response.Body.WriteAsync(block, exchange.Context.RequestAborted);
        }
    };

    /// <summary>Sends more bytes than were announced when the medium was looked up, and no length with them.</summary>
    public static FarEndFault LargerBy(int bytes) => async (exchange, _) =>
    {
        exchange.Context.Response.ContentType = exchange.ContentType;
        await exchange.Context.Response.Body.WriteAsync(exchange.Body, exchange.Context.RequestAborted);
        await exchange.Context.Response.Body.WriteAsync(new byte[bytes], exchange.Context.RequestAborted);
    };

    /// <summary>Says that the bytes are something else.</summary>
    public static FarEndFault ContentType(string contentType) => (exchange, next) =>
    {
        exchange.ContentType = contentType;
        return next();
    };

    /// <summary>As many bytes as announced, but others: their hash is wrong.</summary>
    public static FarEndFault OtherBytes() => (exchange, next) =>
    {
        exchange.Body = [.. exchange.Body.Select(value => (byte)~value)];
        return next();
    };

    /// <summary>The first requests alone meet the fault.</summary>
    public static FarEndFault First(int count, FarEndFault fault)
    {
        int met = 0;
        return (exchange, next) => Interlocked.Increment(ref met) <= count ? fault(exchange, next) : next();
    }

    /// <summary>Only what is about one of these messages or media meets the fault.</summary>
    public static FarEndFault For(IEnumerable<string> subjects, FarEndFault fault)
    {
        HashSet<string> concerned = subjects.ToHashSet(StringComparer.Ordinal);
        return (exchange, next) => exchange.Subject is { } subject && concerned.Contains(subject) ? fault(exchange, next) : next();
    }
}
