using System.Threading.Channels;
using Npgsql;

namespace ChannelConnector.Inbox.Postgres;

/// <summary>
/// Commits what callers bring, in groups: while one commit is on its way further writes gather for the next. One group at a time, so that what one caller after the
/// other has written stays in that order.
/// </summary>
internal sealed class PostgresWriter : IAsyncDisposable
{
    private const int MaximumGroup = 512;
    private const int Attempts = 3;

    private readonly Channel<PostgresWrite> _queue = Channel.CreateUnbounded<PostgresWrite>(new UnboundedChannelOptions { SingleReader = true });
    private readonly PostgresDatabase _database;
    private readonly Task _writing;

    public PostgresWriter(PostgresDatabase database)
    {
        _database = database;
        _writing = Task.Run(WriteAllAsync);
    }

    /// <summary>Whether nothing is written any more.</summary>
    public bool IsBroken => _writing.IsFaulted;

    /// <summary>Queues a write.</summary>
    /// <exception cref="InboxException">It was not written, or nobody knows whether it was.</exception>
    public Task<IReadOnlyList<ChangeResult>> WriteAsync(PostgresWrite write) =>
        _queue.Writer.TryWrite(write) ? write.Task : Task.FromException<IReadOnlyList<ChangeResult>>(new InboxException("the inbox is closed"));

    /// <summary>Writes what is queued.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _writing;
    }

    private async Task WriteAllAsync()
    {
        List<PostgresWrite> group = new(MaximumGroup);
        while (await _queue.Reader.WaitToReadAsync())
        {
            while (group.Count < MaximumGroup && _queue.Reader.TryRead(out PostgresWrite? write))
            {
                group.Add(write);
            }

            await WriteGroupAsync(group);
            group.Clear();
        }
    }

    private async Task WriteGroupAsync(List<PostgresWrite> group)
    {
        InboxException? failure = await TryCommitAsync(group);
        // One that cannot be written does not take the others with it; a server that is away takes all of them, and what waits behind them.
        if (failure is { InnerException: PostgresException refused } && IsAboutContent(refused))
        {
            foreach (PostgresWrite write in group)
            {
                InboxException? own = group.Count == 1 ? failure : await TryCommitAsync([write]);
                if (own is not null)
                {
                    write.Fail(own);
                }
            }
        }
        else if (failure is not null)
        {
            group.ForEach(write => write.Fail(failure));
            InboxException queued = new(failure.Message, failure.InnerException);
            while (_queue.Reader.TryRead(out PostgresWrite? waiting))
            {
                waiting.Fail(queued);
            }
        }
    }

    private static bool IsRace(PostgresException exception) => exception.SqlState is PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure;

    // Classes 22 and 23: data that cannot be stored, constraints.
    private static bool IsAboutContent(PostgresException exception) => exception.SqlState.StartsWith("22", StringComparison.Ordinal) || exception.SqlState.StartsWith("23", StringComparison.Ordinal);

    /// <summary>Commits a group and tells its callers; does it again where others were in the way.</summary>
    private async Task<InboxException?> TryCommitAsync(List<PostgresWrite> group)
    {
        for (int attempt = 1; ; attempt++)
        {
            bool isCommitting = false;
            try
            {
                await using NpgsqlConnection connection = await _database.Source.OpenConnectionAsync();
                await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync();
                IReadOnlyList<ChangeResult>[] results = await new PostgresTransaction(_database, connection).ApplyAsync(group);
                isCommitting = true;
                await transaction.CommitAsync();
                for (int index = 0; index < group.Count; index++)
                {
                    group[index].Succeed(results[index]);
                }

                return null;
            }
            catch (PostgresException raced) when (IsRace(raced) && attempt < Attempts)
            {
                // The platform has sent the same to another replica at the same time.
            }
            catch (Exception exception)
            {
                // Of a commit a pooler may say an error that is its own: only what the server says of the content is sure.
                bool isUnknown = isCommitting && !(exception is PostgresException told && (IsRace(told) || IsAboutContent(told)));
                return new InboxException($"the inbox could not be written: {PostgresDatabase.Reason(exception)}", exception) { MayBeWritten = isUnknown };
            }
        }
    }
}
