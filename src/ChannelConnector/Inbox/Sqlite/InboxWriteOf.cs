namespace ChannelConnector.Inbox.Sqlite;

/// <summary>A part of a group commit with a result.</summary>
internal sealed class InboxWriteOf<T>(Func<InboxTransaction, T> apply) : InboxWrite
{
    // Continuations run where it is told, on the pool: the writer's thread tells nobody itself.
    private readonly TaskCompletionSource<T> _done = new();
    private T? _result;

    public Task<T> Task => _done.Task;

    public override void Apply(InboxTransaction transaction) => _result = apply(transaction);

    public override void Succeed() => _done.TrySetResult(_result!);

    public override void Fail(Exception exception) => _done.TrySetException(exception);
}
