namespace ChannelConnector.Inbox;

/// <summary>Wakes who waits for something to be written.</summary>
internal sealed class WakeUp
{
    private volatile TaskCompletionSource _next = New();

    /// <summary>Completes with the next ring after it was asked for.</summary>
    public Task Next => _next.Task;

    /// <summary>Wakes everybody who waits now.</summary>
    public void Ring() => Interlocked.Exchange(ref _next, New()).TrySetResult();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
