using ChannelOperator.TestKit.Proxying;

namespace ChannelOperator.Soak.Crashes;

/// <summary>
/// Counts the writes of one world and holds the operator up at one of them: from then on nothing more gets through, so that it can be killed at
/// exactly that point however long that takes.
/// </summary>
public sealed class CrashPoint(string ns, int write, bool answerArrives)
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _count;

    /// <summary>How many writes there were, those that are held up not counted.</summary>
    public int Count => Volatile.Read(ref _count);

    public bool IsReached => _reached.Task.IsCompleted;

    /// <summary>The step for the proxy.</summary>
    public Task StepAsync(ProxyExchange exchange, Func<Task> next)
    {
        if (!exchange.Request.IsEnforcement || exchange.Request.Namespace != ns)
        {
            return next();
        }

        int number = Interlocked.Increment(ref _count);
        if (write > 0 && number > write)
        {
            Interlocked.Decrement(ref _count);
            return HoldUpAsync(exchange);
        }

        if (number == write && !answerArrives)
        {
            exchange.Answered = _ => HoldUpAsync(exchange);
        }

        return next();
    }

    private async Task HoldUpAsync(ProxyExchange exchange)
    {
        _reached.TrySetResult();
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, exchange.Ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        exchange.Break();
    }
}
