using ChannelConnector.Media;
using ChannelConnector.Outbound;
using ChannelOperator.Api;
using ChannelOperator.Policy;

namespace ChannelConnector.Inbox.Sqlite;

/// <summary>The inbox in a file. Writes of any number of callers share commits.</summary>
internal sealed class SqliteInbox : IMessageInbox
{
    private const int ReadLimit = 10_000;

    private readonly string _directory;
    private readonly TimeProvider _time;
    private readonly InboxWriter _writer;
    private readonly InboxReader _reader;
    private readonly long _started;
    private readonly long _livedBefore;
    private readonly WakeUp _pending = new();
    private readonly WakeUp _signals = new();
    private long _given;

    private SqliteInbox(string directory, TimeProvider time, InboxWriter writer, InboxReader reader, long livedBefore)
    {
        _directory = directory;
        _time = time;
        _writer = writer;
        _reader = reader;
        _started = time.GetTimestamp();
        _livedBefore = livedBefore;
        Outbox = new SqliteOutbox(writer, Lived, time);
    }

    /// <summary>Opens the inbox of a channel.</summary>
    /// <param name="directory">The directory of the state; it is created.</param>
    /// <param name="channel">The channel: state of another uid is not its own.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="InboxException">It cannot be opened.</exception>
    public static async Task<SqliteInbox> OpenAsync(string directory, ContractChannel channel, TimeProvider time)
    {
        InboxWriter writer = new(InboxDatabase.Open(directory, channel));
        try
        {
            return new SqliteInbox(directory, time, writer, new InboxReader(InboxDatabase.OpenReader(directory)), await writer.WriteAsync(transaction => transaction.Lived));
        }
        catch
        {
            await writer.DisposeAsync();
            throw;
        }
    }

    public bool IsBroken => _writer.IsBroken;

    public bool IsShared => false;

    public int Replicas => 1;

    public Task<bool> HasReplicasAsync() => Task.FromResult(false);

    public Task NextSignal => _signals.Next;

    public IOutbox Outbox { get; }

    public async Task<IReadOnlyList<ChangeResult>> CommitAsync(IReadOnlyList<InboxChange> changes)
    {
        long lived = Lived();
        DateTimeOffset now = _time.GetUtcNow();
        ChangeResult[] results = await _writer.WriteAsync(transaction =>
        {
            ChangeResult[] made = new ChangeResult[changes.Count];
            for (int index = 0; index < changes.Count; index++)
            {
                made[index] = transaction.Apply(changes[index], now, lived);
            }

            return made;
        });
        _pending.Ring();
        if (changes.Any(change => change is SignalAdded))
        {
            _signals.Ring();
        }

        return results;
    }

    public Task<IReadOnlyList<PendingMessage>> ReadPendingAsync()
    {
        IReadOnlyList<PendingMessage> read = _reader.Read(
            "SELECT sequence, conversation FROM messages WHERE state = 0 AND sequence > $after ORDER BY sequence LIMIT $limit",
            row => new PendingMessage(row.GetInt64(0), row.GetString(1)),
            ("$after", _given),
            ("$limit", ReadLimit));
        _given = read.Count > 0 ? read[^1].Sequence : _given;
        return Task.FromResult(read);
    }

    // Another process's writes are not seen: whoever waits looks from time to time.
    public Task WaitForPendingAsync(CancellationToken cancellationToken) => _pending.Next.WaitAsync(cancellationToken);

    public Task<InboxEntry?> FindAsync(long sequence) => Task.FromResult(_reader.Read(InboxTransaction.FindPending, InboxTransaction.Entry, ("$sequence", sequence)).FirstOrDefault());

    public Task<InboxEntry?> BeginAttemptAsync(long sequence) => _writer.WriteAsync(transaction => transaction.Begin(sequence));

    public Task CompleteAsync(long sequence) => _writer.WriteAsync(transaction => transaction.Complete(sequence));

    public Task DeadLetterAsync(long sequence, string reason)
    {
        DateTimeOffset now = _time.GetUtcNow();
        return _writer.WriteAsync(transaction => transaction.Kill(sequence, reason, now));
    }

    public Task<bool> ReplaceMediaAsync(long sequence, int index, ContentMedia media, StoredMedium? row) =>
        _writer.WriteAsync(transaction => transaction.ReplaceMedia(sequence, index, media, row));

    public Task<IReadOnlyList<DeadLetter>> DeadLettersAsync() => Task.FromResult<IReadOnlyList<DeadLetter>>(_reader.Read(
        "SELECT id, received, attempts, reason FROM messages WHERE state = 2 ORDER BY sequence",
        row => new DeadLetter(row.GetString(0), InboxTransaction.Time(row.GetInt64(1)), row.GetInt32(2), row.IsDBNull(3) ? "" : row.GetString(3))));

    public async Task<bool> ReplayAsync(string id)
    {
        bool replayed = await _writer.WriteAsync(transaction => transaction.Replay(id));
        _pending.Ring();
        return replayed;
    }

    public Task<bool> IsSettledAsync(string id, string original) => Task.FromResult(
        _reader.Read("SELECT 1 FROM messages WHERE id = $id UNION ALL SELECT 1 FROM tombstones WHERE original = $original", row => row.GetInt32(0), ("$id", id), ("$original", original)).Count > 0);

    public Task<StoredMedium?> FindMediumAsync(string key) => Task.FromResult(_reader.Read(InboxTransaction.MediaColumns + " WHERE key = $key", InboxTransaction.Medium, ("$key", key)).FirstOrDefault());

    public Task<IReadOnlySet<string>> KnownMediaAsync(IReadOnlyCollection<string> keys) => Task.FromResult<IReadOnlySet<string>>(_reader.Read("SELECT key FROM media", row => row.GetString(0)).ToHashSet(StringComparer.Ordinal));

    public Task RemoveExpiredMediaAsync(string kind, DateTimeOffset receivedUpTo) => _writer.WriteAsync(transaction =>
    {
        transaction.RemoveExpiredMedia(kind, receivedUpTo);
        return true;
    });

    public Task<IReadOnlyList<StoredMedium>> ForbiddenMediaAsync(Func<string, bool> isForbidden)
    {
        string[] forbidden = [.. NeverStoredContent.All.Where(isForbidden)];
        return Task.FromResult<IReadOnlyList<StoredMedium>>([.. forbidden.SelectMany(content => _reader.Read(InboxTransaction.MediaColumns + " WHERE content = $content", InboxTransaction.Medium, ("$content", content)))]);
    }

    public Task RemoveMediaAsync(IReadOnlyCollection<string> keys) => _writer.WriteAsync(transaction =>
    {
        transaction.RemoveMedia(keys);
        return true;
    });

    public Task<IReadOnlyList<ReviewSignal>> WaitingSignalsAsync() => Task.FromResult<IReadOnlyList<ReviewSignal>>(_reader.Read(
        "SELECT name, said, decision, reference, decided, received FROM signals WHERE done IS NULL ORDER BY received",
        row => new ReviewSignal(row.GetString(0), row.GetString(1), row.GetString(2), row.IsDBNull(3) ? null : row.GetString(3), InboxTransaction.Time(row.GetInt64(4)), InboxTransaction.Time(row.GetInt64(5)))));

    public Task CompleteSignalAsync(string name)
    {
        long lived = Lived();
        return _writer.WriteAsync(transaction => transaction.CompleteSignal(name, lived));
    }

    public Task<string?> FindBusinessAsync() => Task.FromResult(_reader.Read("SELECT value FROM meta WHERE name = 'business'", row => row.GetString(0)).FirstOrDefault());

    public Task<byte[]> LinkKeyAsync() => Task.FromResult(MediaLinkKey.OfDirectory(_directory));

    public async Task<int> PruneAsync(MediaRetention retention)
    {
        DateTimeOffset now = _time.GetUtcNow();
        long lived = Lived();
        int erased = await _writer.WriteAsync(transaction =>
        {
            transaction.Lived = lived;
            transaction.ForgetSignals(lived - (long)InboxMemory.Signals.TotalSeconds);
            return transaction.ExpireDeadLetters((content, received, died) => InboxMemory.IsOver(content, received, died, retention, now));
        });
        while (await _writer.WriteAsync(transaction => transaction.Forget(lived - (long)InboxMemory.Ids.TotalSeconds)))
        {
        }

        while (await _writer.WriteAsync(transaction => transaction.Outbox.Forget(lived - (long)InboxMemory.Ids.TotalSeconds)))
        {
        }

        await _writer.CheckpointAsync();
        return erased;
    }

    public InboxBacklog Backlog() => _reader.Read(
        "SELECT COUNT(*), (SELECT received FROM messages WHERE state = 0 ORDER BY sequence LIMIT 1), (SELECT COUNT(*) FROM signals WHERE done IS NULL) FROM messages WHERE state = 0",
        row => new InboxBacklog(row.GetInt64(0), row.IsDBNull(1) ? null : InboxTransaction.Time(row.GetInt64(1)), row.GetInt64(2)))[0];

    public async ValueTask DisposeAsync()
    {
        _reader.Dispose();
        await _writer.DisposeAsync();
    }

    // By the monotonic clock and only while a connector runs: a step of the wall clock makes nothing be forgotten early.
    private long Lived() => _livedBefore + (long)_time.GetElapsedTime(_started).TotalSeconds;
}
