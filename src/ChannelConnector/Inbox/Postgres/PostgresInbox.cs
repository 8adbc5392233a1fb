using System.Data;
using System.Data.Common;
using System.Globalization;
using System.Security.Cryptography;
using ChannelConnector.Outbound;
using ChannelOperator.Api;
using ChannelOperator.Policy;
using Npgsql;

namespace ChannelConnector.Inbox.Postgres;

/// <summary>The inbox in PostgreSQL, which several replicas work on at once.</summary>
internal sealed class PostgresInbox : IMessageInbox
{
    private const int Portion = 1000;
    private const int LinkKeyBytes = 32;

    // How soon a replica finds what another has accepted for it. A notification of the server would make every commit take its turn.
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(250);

    // Alone it renews by looking; and whoever waits is not to wait for ever.
    private static readonly TimeSpan LookIntervalAlone = TimeSpan.FromSeconds(5);

    private readonly PostgresDatabase _database;
    private readonly TimeProvider _time;
    private readonly PostgresWriter _writer;
    private readonly BucketLeases _leases;
    private readonly PendingCursor _cursor;
    private readonly PostgresOutbox _outbox;
    private readonly long _started;
    private readonly long _livedBefore;
    private readonly WakeUp _pending = new();
    private readonly WakeUp _signals = new();
    private InboxBacklog _backlog;

    private PostgresInbox(PostgresDatabase database, string replica, TimeProvider time, long livedBefore)
    {
        _database = database;
        _time = time;
        _writer = new PostgresWriter(database);
        _leases = new BucketLeases(database, replica);
        _cursor = new PendingCursor(database, _leases);
        _started = time.GetTimestamp();
        _livedBefore = livedBefore;
        _outbox = new PostgresOutbox(database, (_leases.Incarnation, replica), Lived, time);
    }

    /// <summary>Opens the inbox of a channel.</summary>
    /// <param name="connectionString">The database.</param>
    /// <param name="channel">The channel.</param>
    /// <param name="replica">The name of this replica: the pod's.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="InboxException">It cannot be opened.</exception>
    public static async Task<PostgresInbox> OpenAsync(string connectionString, ContractChannel channel, string replica, TimeProvider time)
    {
        PostgresDatabase database = await PostgresDatabase.OpenAsync(connectionString, channel);
        try
        {
            await using NpgsqlCommand lived = database.Command("SELECT value FROM {s}.meta WHERE name = 'lived'");
            return new PostgresInbox(database, replica, time, long.Parse((string?)await lived.ExecuteScalarAsync() ?? "0", CultureInfo.InvariantCulture));
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    // A server that is away comes back: nothing is gained by a new process.
    public bool IsBroken => _writer.IsBroken;

    public bool IsShared => true;

    public int Replicas => _leases.Replicas;

    public async Task<bool> HasReplicasAsync() => (await RowsAsync("SELECT EXISTS (SELECT 1 FROM {s}.replicas WHERE seen > clock_timestamp() - $1)", row => row.GetBoolean(0), BucketLeases.Term))[0];

    public Task NextSignal => _signals.Next;

    public IOutbox Outbox => _outbox;

    public async Task<IReadOnlyList<ChangeResult>> CommitAsync(IReadOnlyList<InboxChange> changes)
    {
        IReadOnlyList<ChangeResult> results = await _writer.WriteAsync(new PostgresWrite(changes, _time.GetUtcNow(), Lived()));
        _pending.Ring();
        if (changes.Any(change => change is SignalAdded))
        {
            _signals.Ring();
        }

        return results;
    }

    public Task<IReadOnlyList<PendingMessage>> ReadPendingAsync() => PostgresDatabase.TryAsync(_cursor.ReadAsync);

    public async Task WaitForPendingAsync(CancellationToken cancellationToken)
    {
        Task next = _pending.Next;
        using CancellationTokenSource wake = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(next, Task.Delay(_leases.Replicas > 1 ? LookInterval : LookIntervalAlone, TimeProvider.System, wake.Token));
        await wake.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
    }

    public Task<InboxEntry?> FindAsync(long sequence) => FindHeldAsync(
        sequence, $"SELECT {PostgresRows.EntryColumns} FROM {{s}}.messages m JOIN {{s}}.buckets b ON b.bucket = m.bucket WHERE m.sequence = $1 AND m.state = 0 AND {Held}");

    public Task<InboxEntry?> BeginAttemptAsync(long sequence) => FindHeldAsync(
        sequence, $"UPDATE {{s}}.messages m SET attempts = attempts + 1 FROM {{s}}.buckets b WHERE m.sequence = $1 AND m.state = 0 AND b.bucket = m.bucket AND {Held} RETURNING {PostgresRows.EntryColumns}");

    public Task CompleteAsync(long sequence) => RunAsync("UPDATE {s}.messages SET state = 1, content = NULL, conversation = '' WHERE sequence = $1 AND state = 0", sequence);

    public Task DeadLetterAsync(long sequence, string reason) =>
        RunAsync("UPDATE {s}.messages SET state = 2, reason = $2, died = $3 WHERE sequence = $1 AND state = 0", sequence, reason, _time.GetUtcNow().ToUnixTimeMilliseconds());

    public Task<bool> ReplaceMediaAsync(long sequence, int index, ContentMedia media, StoredMedium? row) => _database.TransactAsync(async connection =>
    {
        await using NpgsqlCommand find = _database.Command(connection, "SELECT content FROM {s}.messages WHERE sequence = $1 AND state = 0 FOR UPDATE", sequence);
        MessageContent? content = (await PostgresRows.ReadAsync(find, reader => PostgresRows.Content(reader, 0))).FirstOrDefault();
        // Another replica may have fetched it, if this one was away for long.
        if (content?.Media[index].PlatformId is null)
        {
            return false;
        }

        await _database.RunAsync(connection, "UPDATE {s}.messages SET content = $2 WHERE sequence = $1", sequence, PostgresRows.Serialize(content with { Media = content.Media.SetItem(index, media) }));
        if (row is not null)
        {
            await _database.RunAsync(
                connection,
                $"INSERT INTO {{s}}.media({PostgresRows.MediaColumns}) VALUES ($1, $2, $3, $4, $5, $6, $7)",
                row.Key,
                row.Original,
                row.Kind,
                row.Mime,
                row.Received.ToUnixTimeMilliseconds(),
                row.Content,
                row.Conversation);
        }

        return true;
    });

    public async Task<IReadOnlyList<DeadLetter>> DeadLettersAsync() => await RowsAsync(
        "SELECT id, received, attempts, reason FROM {s}.messages WHERE state = 2 ORDER BY sequence",
        row => new DeadLetter(row.GetString(0), PostgresRows.Time(row.GetInt64(1)), row.GetInt32(2), row.IsDBNull(3) ? "" : row.GetString(3)));

    public async Task<bool> ReplayAsync(string id)
    {
        bool isReplayed = await _database.TransactAsync(async connection =>
        {
            await _database.RunAsync(connection, "SELECT pg_advisory_xact_lock_shared($1, $2)", _database.LockClass, PostgresTransaction.LockOfSequences);
            // A place at the end comes from an insert alone, and the id is unique: out and in again.
            return await _database.RunAsync(
                connection,
                """
                WITH dead AS (DELETE FROM {s}.messages WHERE id = $1 AND state = 2 RETURNING *)
                INSERT INTO {s}.messages(id, original, conversation, bucket, sent, received, lived, state, attempts, content)
                SELECT id, original, conversation, bucket, sent, received, lived, 0, attempts, content FROM dead
                """,
                id) > 0;
        });
        _pending.Ring();
        return isReplayed;
    }

    public async Task<bool> IsSettledAsync(string id, string original) => (await RowsAsync(
        "SELECT EXISTS (SELECT 1 FROM {s}.messages WHERE id = $1) OR EXISTS (SELECT 1 FROM {s}.tombstones WHERE original = $2)", row => row.GetBoolean(0), id, original))[0];

    public async Task<StoredMedium?> FindMediumAsync(string key) => (await RowsAsync($"SELECT {PostgresRows.MediaColumns} FROM {{s}}.media WHERE key = $1", PostgresRows.Medium, key)).FirstOrDefault();

    public async Task<IReadOnlySet<string>> KnownMediaAsync(IReadOnlyCollection<string> keys) =>
        (await RowsAsync("SELECT key FROM {s}.media WHERE key = ANY($1)", row => row.GetString(0), (object)keys.ToArray())).ToHashSet(StringComparer.Ordinal);

    public Task RemoveExpiredMediaAsync(string kind, DateTimeOffset receivedUpTo) => RunAsync("DELETE FROM {s}.media WHERE kind = $1 AND received <= $2", kind, receivedUpTo.ToUnixTimeMilliseconds());

    public async Task<IReadOnlyList<StoredMedium>> ForbiddenMediaAsync(Func<string, bool> isForbidden) => await RowsAsync(
        $"SELECT {PostgresRows.MediaColumns} FROM {{s}}.media WHERE content = ANY($1) AND content IS NOT NULL",
        PostgresRows.Medium,
        (object)NeverStoredContent.All.Where(isForbidden).ToArray());

    public Task RemoveMediaAsync(IReadOnlyCollection<string> keys) => RunAsync("DELETE FROM {s}.media WHERE key = ANY($1)", (object)keys.ToArray());

    public async Task<IReadOnlyList<ReviewSignal>> WaitingSignalsAsync() => await RowsAsync(
        "SELECT name, said, decision, reference, decided, received FROM {s}.signals WHERE done IS NULL ORDER BY received",
        row => new ReviewSignal(row.GetString(0), row.GetString(1), row.GetString(2), row.IsDBNull(3) ? null : row.GetString(3), PostgresRows.Time(row.GetInt64(4)), PostgresRows.Time(row.GetInt64(5))));

    public Task CompleteSignalAsync(string name) => RunAsync("UPDATE {s}.signals SET done = $2 WHERE name = $1 AND done IS NULL", name, Lived());

    /// <summary>Whether a replica that passes messages on lives, or one that was killed may.</summary>
    public async Task<bool> IsServedAsync() => (await RowsAsync("SELECT EXISTS (SELECT 1 FROM {s}.replicas WHERE seen > clock_timestamp() - $1)", row => row.GetBoolean(0), BucketLeases.Term))[0];

    public async Task<string?> FindBusinessAsync() => (await RowsAsync("SELECT value FROM {s}.meta WHERE name = 'business'", row => row.GetString(0))).FirstOrDefault();

    public async Task<byte[]> LinkKeyAsync() => Convert.FromHexString((await RowsAsync(
        "INSERT INTO {s}.meta(name, value) VALUES ('media-url.key', $1) ON CONFLICT (name) DO UPDATE SET name = excluded.name RETURNING value",
        row => row.GetString(0),
        Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(LinkKeyBytes))))[0]);

    public async Task<int> PruneAsync(MediaRetention retention)
    {
        long lived = Lived();
        DateTimeOffset now = _time.GetUtcNow();
        // Replicas that run at the same time count the same seconds: the furthest counts.
        await RunAsync("INSERT INTO {s}.meta AS m(name, value) VALUES ('lived', $1) ON CONFLICT (name) DO UPDATE SET value = excluded.value WHERE m.value::bigint < excluded.value::bigint", lived.ToString(CultureInfo.InvariantCulture));
        await RunAsync("DELETE FROM {s}.signals WHERE done < $1", lived - (long)InboxMemory.Signals.TotalSeconds);
        List<(long Sequence, bool IsOver)> dead = await RowsAsync(
            "SELECT sequence, received, died, content FROM {s}.messages WHERE state = 2",
            row => (row.GetInt64(0), InboxMemory.IsOver(PostgresRows.Content(row, 3), PostgresRows.Time(row.GetInt64(1)), PostgresRows.Time(row.GetInt64(2)), retention, now)));
        long[] over = [.. dead.Where(letter => letter.IsOver).Select(letter => letter.Sequence)];
        int erased = over.Length == 0 ? 0 : await RunAsync("UPDATE {s}.messages SET state = 3, content = NULL, reason = NULL, conversation = '' WHERE sequence = ANY($1) AND state = 2", over);
        long forgotten = lived - (long)InboxMemory.Ids.TotalSeconds;
        // In portions, so that nobody waits long for a lock.
        while (await RunAsync("DELETE FROM {s}.messages WHERE sequence IN (SELECT sequence FROM {s}.messages WHERE state IN (1, 3) AND lived < $1 LIMIT $2)", forgotten, Portion) >= Portion)
        {
        }

        while (await RunAsync("DELETE FROM {s}.tombstones WHERE original IN (SELECT original FROM {s}.tombstones WHERE lived < $1 LIMIT $2)", forgotten, Portion) >= Portion)
        {
        }

        while (await _outbox.ForgetAsync(forgotten) >= OutboxRules.Portion)
        {
        }

        return erased;
    }

    public InboxBacklog Backlog()
    {
        try
        {
            using NpgsqlCommand command = _database.Command("SELECT count(*), min(received), (SELECT count(*) FROM {s}.signals WHERE done IS NULL) FROM {s}.messages WHERE state = 0");
            using NpgsqlDataReader reader = command.ExecuteReader(CommandBehavior.SingleRow);
            reader.Read();
            _backlog = new InboxBacklog(reader.GetInt64(0), reader.IsDBNull(1) ? null : PostgresRows.Time(reader.GetInt64(1)), reader.GetInt64(2));
        }
        catch (DbException)
        {
            // A scrape must not fail with the database: what was last known is told.
        }

        return _backlog;
    }

    public async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync();
        try
        {
            await _outbox.ReleaseAsync();
            await _leases.ReleaseAsync();
        }
        catch (Exception exception) when (exception is DbException or InboxException)
        {
            // They end by themselves.
        }

        await _database.DisposeAsync();
    }

    private Task<InboxEntry?> FindHeldAsync(long sequence, string sql) => PostgresDatabase.TryAsync<InboxEntry?>(async () =>
    {
        long asked = TimeProvider.System.GetTimestamp();
        await using NpgsqlCommand command = _database.Command(sql, sequence, _leases.Incarnation, BucketLeases.Attempt + BucketLeases.LongestAnswer);
        if ((await PostgresRows.ReadAsync(command, PostgresRows.Entry)).FirstOrDefault() is { } entry)
        {
            // What was left counts from when the server looked.
            return TimeProvider.System.GetElapsedTime(asked) < BucketLeases.LongestAnswer ? entry : throw new NotHeldException();
        }

        await using NpgsqlCommand waiting = _database.Command("SELECT EXISTS (SELECT 1 FROM {s}.messages WHERE sequence = $1 AND state = 0)", sequence);
        return await waiting.ExecuteScalarAsync() is true ? throw new NotHeldException() : null;
    });

    // With the message as m, its bucket as b, this replica as $2 and what an attempt may take as $3.
    private const string Held = "b.owner = $2 AND NOT b.released AND b.until > clock_timestamp() + $3";

    private Task<int> RunAsync(string sql, params object?[] parameters) => PostgresDatabase.TryAsync(async () =>
    {
        await using NpgsqlCommand command = _database.Command(sql, parameters);
        return await command.ExecuteNonQueryAsync();
    });

    private Task<List<T>> RowsAsync<T>(string sql, Func<NpgsqlDataReader, T> read, params object?[] parameters) => PostgresDatabase.TryAsync(async () =>
    {
        await using NpgsqlCommand command = _database.Command(sql, parameters);
        return await PostgresRows.ReadAsync(command, read);
    });

    // By the monotonic clock and only while a connector runs: a step of the wall clock makes nothing be forgotten early.
    private long Lived() => _livedBefore + (long)_time.GetElapsedTime(_started).TotalSeconds;
}
