using System.Globalization;

namespace ChannelOperator.TestKit.Kubernetes;

/// <summary>The one place where tests wait: for a condition, with a deadline, and a message that tells what was last seen.</summary>
public static class Wait
{
    private const int LongestValueShown = 4000;

    public static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(20);

    public static Task ForAsync(string what, Func<bool> condition, TimeSpan deadline, CancellationToken cancellationToken = default, TimeProvider? time = null) =>
        ForAsync(what, _ => Task.FromResult(condition()), reached => reached, deadline, cancellationToken, time);

    public static Task ForAsync(
        string what, Func<CancellationToken, Task<bool>> condition, TimeSpan deadline, CancellationToken cancellationToken = default, TimeProvider? time = null) =>
        ForAsync(what, condition, reached => reached, deadline, cancellationToken, time);

    /// <summary>
    /// Reads until the value satisfies <paramref name="isReached"/>, and returns it. A read that throws counts as "not yet"
    /// and is told at the deadline. A read that hangs is cancelled at the deadline.
    /// </summary>
    /// <exception cref="TimeoutException">The deadline passed.</exception>
    public static async Task<T> ForAsync<T>(
        string what, Func<CancellationToken, Task<T>> read, Func<T, bool> isReached, TimeSpan deadline, CancellationToken cancellationToken = default, TimeProvider? time = null)
    {
        time ??= TimeProvider.System;
        using var timeOut = new CancellationTokenSource(deadline, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timeOut.Token, cancellationToken);
        var lastSeen = "nothing: the first look did not end";
        Exception? lastError = null;
        while (true)
        {
            try
            {
                var value = await read(both.Token).WaitAsync(both.Token);
                if (isReached(value))
                {
                    return value;
                }

                (lastSeen, lastError) = (Describe(value), null);
            }
            catch (Exception error) when (!both.IsCancellationRequested)
            {
                (lastSeen, lastError) = ($"{error.GetType().Name}: {error.Message}", error);
            }
            catch (Exception) when (both.IsCancellationRequested)
            {
                // Cut off by the deadline or by the caller: what was seen before it says more.
            }

            await Task.Delay(PollInterval, time, both.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
            if (timeOut.IsCancellationRequested)
            {
                throw new TimeoutException(
                    string.Create(CultureInfo.InvariantCulture, $"Waited {deadline.TotalSeconds:0.###} s in vain for {what}. Last seen: {lastSeen}"), lastError);
            }
        }
    }

    private static string Describe<T>(T value)
    {
        var text = value switch
        {
            null => "nothing",
            string given => given,
            System.Collections.IEnumerable items => "[" + string.Join(", ", items.Cast<object?>()) + "]",
            _ => value.ToString() ?? "nothing",
        };
        return text.Length <= LongestValueShown ? text : text[..LongestValueShown] + "…";
    }
}
