namespace ChannelConnector.Inbox.Postgres;

/// <summary>One caller's part of a group commit.</summary>
/// <param name="changes">What is to be changed, in its order.</param>
/// <param name="now">The time of a notice.</param>
/// <param name="lived">The age of the state.</param>
internal sealed class PostgresWrite(IReadOnlyList<InboxChange> changes, DateTimeOffset now, long lived)
{
    private readonly TaskCompletionSource<IReadOnlyList<ChangeResult>> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyList<InboxChange> Changes => changes;

    public DateTimeOffset Now => now;

    public long Lived => lived;

    /// <summary>What became of each change, when it is durable.</summary>
    public Task<IReadOnlyList<ChangeResult>> Task => _done.Task;

    public void Succeed(IReadOnlyList<ChangeResult> results) => _done.TrySetResult(results);

    public void Fail(InboxException exception) => _done.TrySetException(exception);
}
