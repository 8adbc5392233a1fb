using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace ChannelConnector.Inbox.Sqlite;

/// <summary>
/// The only one that writes. While the disk is busy with one commit further writes gather, and all of them share the next: a synchronisation
/// costs milliseconds, a row microseconds.
/// </summary>
internal sealed class InboxWriter : IAsyncDisposable
{
    // Bounds what a failing commit has to do again one by one, and how long the first of a group waits for the last.
    private const int MaximumGroup = 512;
    private const int Portion = 16;

    private readonly Channel<InboxWrite> _queue = Channel.CreateUnbounded<InboxWrite>(new UnboundedChannelOptions { SingleReader = true });
    private readonly SqliteConnection _connection;
    private readonly InboxTransaction _transaction;
    private readonly Statement _begin;
    private readonly Statement _commit;
    private readonly Statement _rollback;
    private readonly Statement _checkpoint;
    private readonly Task _writing;
    private volatile bool _isCheckpointDue;
    private volatile bool _isBroken;

    public InboxWriter(SqliteConnection connection)
    {
        _connection = connection;
        _transaction = new InboxTransaction(connection);
        _begin = new(connection, "BEGIN IMMEDIATE");
        _commit = new(connection, "COMMIT");
        _rollback = new(connection, "ROLLBACK");
        _checkpoint = new(connection, "PRAGMA wal_checkpoint(TRUNCATE)");
        // A thread of its own: it spends its life waiting for the disk.
        _writing = Task.Factory.StartNew(WriteAll, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Whether the writer has failed in a way that it does not know.</summary>
    public bool IsBroken => _isBroken;

    /// <summary>Queues a write.</summary>
    /// <returns>Its result, when the disk has it.</returns>
    /// <exception cref="InboxException">It could not be written, or the inbox is closed.</exception>
    public Task<T> WriteAsync<T>(Func<InboxTransaction, T> apply)
    {
        InboxWriteOf<T> write = new(apply);
        return _queue.Writer.TryWrite(write) ? write.Task : Task.FromException<T>(new InboxException("the inbox is closed"));
    }

    /// <summary>Empties the write-ahead log, so that what was erased is not left in it. Does nothing while another process reads.</summary>
    public Task CheckpointAsync()
    {
        _isCheckpointDue = true;
        return WriteAsync(_ => true);
    }

    /// <summary>Writes what is queued and closes the database.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _writing;
        foreach (Statement statement in new[] { _begin, _commit, _rollback, _checkpoint })
        {
            statement.Dispose();
        }

        _transaction.Dispose();
        await _connection.DisposeAsync();
    }

    private void WriteAll()
    {
        List<InboxWrite> group = new(MaximumGroup);
        try
        {
            WriteAll(group);
        }
        catch (Exception exception)
        {
            // Nobody may wait for ever for what nobody writes; the liveness probe has the process started anew.
            _isBroken = true;
            InboxException told = new($"the inbox has stopped writing: {exception.GetType().Name}", exception);
            _queue.Writer.TryComplete();
            group.ForEach(write => write.Fail(told));
            while (_queue.Reader.TryRead(out InboxWrite? write))
            {
                write.Fail(told);
            }
        }
    }

    private void WriteAll(List<InboxWrite> group)
    {
        // Blocks this thread, which is there for it.
        while (_queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (group.Count < MaximumGroup && _queue.Reader.TryRead(out InboxWrite? write))
            {
                group.Add(write);
            }

            WriteGroup(group);
            group.Clear();
        }
    }

    private void WriteGroup(List<InboxWrite> group)
    {
        Exception? failure = TryCommit(group);
        CheckpointIfDue();
        if (failure is null)
        {
            Tell(group);
            return;
        }

        // One that cannot be written does not take the others with it; a full disk takes all of them.
        foreach (InboxWrite write in group)
        {
            Exception? own = group.Count == 1 ? failure : TryCommit([write]);
            if (own is null)
            {
                Tell([write]);
            }
            else
            {
                InboxException told = new($"the inbox could not be written: {own.GetType().Name}{(own is SqliteException sqlite ? $" {sqlite.SqliteExtendedErrorCode}" : "")}", own);
                ThreadPool.UnsafeQueueUserWorkItem(_ => write.Fail(told), state: null);
            }
        }
    }

    /// <summary>Tells the callers of a group, in portions: one work item for each of them costs more than what it does, an answer of a few bytes.</summary>
    private static void Tell(List<InboxWrite> group)
    {
        for (int start = 0; start < group.Count; start += Portion)
        {
            ThreadPool.UnsafeQueueUserWorkItem(
                portion => Array.ForEach(portion, write => write.Succeed()),
                group.GetRange(start, Math.Min(Portion, group.Count - start)).ToArray(),
                preferLocal: false);
        }
    }

    private Exception? TryCommit(List<InboxWrite> group)
    {
        try
        {
            _begin.Run();
            group.ForEach(write => write.Apply(_transaction));
            _commit.Run();
            return null;
        }
        catch (Exception exception)
        {
            TryRollback();
            return exception;
        }
    }

    private void TryRollback()
    {
        try
        {
            _rollback.Run();
        }
        catch (SqliteException)
        {
            // SQLite has rolled back by itself: after SQLITE_FULL, SQLITE_IOERR and the like.
        }
    }

    private void CheckpointIfDue()
    {
        if (!_isCheckpointDue)
        {
            return;
        }

        _isCheckpointDue = false;
        try
        {
            _checkpoint.Scalar();
        }
        catch (SqliteException)
        {
            // Somebody reads, or the disk is full: the next one will do.
        }
    }
}
