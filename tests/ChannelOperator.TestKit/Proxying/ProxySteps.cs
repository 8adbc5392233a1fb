using System.Globalization;

namespace ChannelOperator.TestKit.Proxying;

/// <summary>What goes wrong between a client and the API server.</summary>
public static class ProxySteps
{
    /// <summary>The server refuses; the request does not reach it.</summary>
    public static ProxyStep Refuse(int code, string reason, int? retryAfterSeconds = null) => (exchange, _) => exchange.RefuseAsync(code, reason, $"{reason} by the proxy", retryAfterSeconds);

    /// <summary>The connection breaks before the request reaches the server.</summary>
    public static ProxyStep Break() => (exchange, _) =>
    {
        exchange.Break();
        return Task.CompletedTask;
    };

    /// <summary>The server does what it was asked, and the connection breaks before its answer.</summary>
    public static ProxyStep LoseAnswer() => (exchange, next) =>
    {
        exchange.Answered = _ =>
        {
            exchange.Break();
            return Task.CompletedTask;
        };
        return next();
    };

    /// <summary>The answer is cut off in its middle, with all the signs of an end.</summary>
    public static ProxyStep CutOff() => (exchange, next) =>
    {
        exchange.ChangeBody = body => body[..(body.Length / 2)];
        return next();
    };

    /// <summary>Nothing reaches the server until something has happened.</summary>
    public static ProxyStep HoldUntil(Task something) => async (exchange, next) =>
    {
        await something.WaitAsync(exchange.Ended);
        await next();
    };

    /// <summary>The answer waits until something has happened.</summary>
    public static ProxyStep AnswerAfter(Task something) => (exchange, next) =>
    {
        exchange.Answered = _ => something.WaitAsync(exchange.Ended);
        return next();
    };

    /// <summary>A watch stays open, and nothing comes until something has happened.</summary>
    public static ProxyStep StallUntil(Task something) => (exchange, next) =>
    {
        exchange.BeforeLine = () => something.WaitAsync(exchange.Ended);
        return next();
    };

    /// <summary>The lines of a watch are changed; those of which null is made are withheld.</summary>
    public static ProxyStep ChangeLines(Func<string, string?> change) => (exchange, next) =>
    {
        exchange.ChangeLine = change;
        return next();
    };

    /// <summary>The server's clock is said to show what another one does.</summary>
    public static ProxyStep Date(Func<DateTimeOffset> now) => (exchange, next) =>
    {
        exchange.Headers["Date"] = now().ToString("r", CultureInfo.InvariantCulture);
        return next();
    };

    /// <summary>Only the first few requests meet a step.</summary>
    public static ProxyStep First(int times, ProxyStep step)
    {
        int met = 0;
        return (exchange, next) => Interlocked.Increment(ref met) <= times ? step(exchange, next) : next();
    }
}
