using ChannelOperator.Api;
using ChannelOperator.Policy;

namespace ChannelConnector.Inbox;

/// <summary>
/// What was acknowledged and is not passed on yet, what is remembered of the rest, and which media there are. A task that completes means that
/// the disk has it. Any number of callers; their writes share commits.
/// </summary>
internal sealed class MessageInbox : IAsyncDisposable
{
    /// <summary>How long ids are remembered: WhatsApp sends an event again for up to 7 days (platforms' documentation), and no platform longer.</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromDays(8);

    /// <summary>How long a signal is remembered whose record was made: an officer who deletes the record does not get it again with the platform's next repetition.</summary>
    public static readonly TimeSpan SignalMemory = TimeSpan.FromDays(30);

    /// <summary>How long a dead letter is kept at most, from when it was refused.</summary>
    public static readonly TimeSpan DeadLetterLife = TimeSpan.FromDays(7);

    private readonly TimeProvider _time;
    private readonly InboxWriter _writer;
    private readonly InboxReader _reader;
    private readonly long _started;
    private readonly long _livedBefore;
    private readonly WakeUp _pending = new();
    private readonly WakeUp _signals = new();

    private MessageInbox(TimeProvider time, InboxWriter writer, InboxReader reader, long livedBefore)
    {
        _time = time;
        _writer = writer;
        _reader = reader;
        _started = time.GetTimestamp();
        _livedBefore = livedBefore;
    }

    /// <summary>Opens the inbox of a channel.</summary>
    /// <param name="directory">The directory of the state; it is created.</param>
    /// <param name="channel">The channel: state of another uid is not its own.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="InboxException">It cannot be opened.</exception>
    public static async Task<MessageInbox> OpenAsync(string directory, ContractChannel channel, TimeProvider time)
    {
        InboxWriter writer = new(InboxDatabase.Open(directory, channel));
        try
        {
            return new MessageInbox(time, writer, new InboxReader(InboxDatabase.OpenReader(directory)), await writer.WriteAsync(transaction => transaction.Lived));
        }
        catch
        {
            await writer.DisposeAsync();
            throw;
        }
    }

    /// <summary>Whether nothing can be written any more until the process is started anew.</summary>
    public bool IsBroken => _writer.IsBroken;

    /// <summary>Makes changes in their order, all or none.</summary>
    /// <returns>What became of each.</returns>
    /// <exception cref="InboxException">Nothing was changed.</exception>
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

    /// <summary>What is to be passed on, in its order.</summary>
    /// <param name="after">The last sequence that the caller knows; 0 for all.</param>
    /// <param name="limit">How many at most.</param>
    public IReadOnlyList<PendingMessage> ReadPending(long after, int limit) => _reader.Read(
        "SELECT sequence, conversation FROM messages WHERE state = 0 AND sequence > $after ORDER BY sequence LIMIT $limit",
        row => new PendingMessage(row.GetInt64(0), row.GetString(1)),
        ("$after", after),
        ("$limit", limit));

    /// <summary>Completes when something was written since the last look. Another process's writes are not seen.</summary>
    public Task WaitForPendingAsync(CancellationToken cancellationToken) => _pending.Next.WaitAsync(cancellationToken);

    /// <summary>A message as it stands, with no attempt begun.</summary>
    /// <returns><see langword="null"/> if there is nothing to pass on any more.</returns>
    public InboxEntry? Find(long sequence)
    {
        IReadOnlyList<InboxEntry> found = _reader.Read(InboxTransaction.FindPending, InboxTransaction.Entry, ("$sequence", sequence));
        return found.Count > 0 ? found[0] : null;
    }

    /// <summary>Notes that an attempt to pass a message on begins, so that after a kill it counts as one that may have arrived.</summary>
    /// <returns>The message; <see langword="null"/> if there is nothing to pass on any more.</returns>
    public Task<InboxEntry?> BeginAttemptAsync(long sequence) => _writer.WriteAsync(transaction => transaction.Begin(sequence));

    /// <summary>Notes that a message has been passed on, and erases its content.</summary>
    public Task CompleteAsync(long sequence) => _writer.WriteAsync(transaction => transaction.Complete(sequence));

    /// <summary>Notes that a message was refused for good.</summary>
    public Task DeadLetterAsync(long sequence, string reason)
    {
        DateTimeOffset now = _time.GetUtcNow();
        return _writer.WriteAsync(transaction => transaction.Kill(sequence, reason, now));
    }

    /// <summary>Replaces one medium of a pending message: by what was fetched, or by a placeholder.</summary>
    /// <returns>False if the message is no longer pending: what was fetched has to go.</returns>
    public Task<bool> ReplaceMediaAsync(long sequence, int index, ContentMedia media, StoredMedium? row) =>
        _writer.WriteAsync(transaction => transaction.ReplaceMedia(sequence, index, media, row));

    /// <summary>Messages that were refused for good, the oldest first.</summary>
    public IReadOnlyList<DeadLetter> DeadLetters() => _reader.Read(
        "SELECT id, received, attempts, reason FROM messages WHERE state = 2 ORDER BY sequence",
        row => new DeadLetter(row.GetString(0), InboxTransaction.Time(row.GetInt64(1)), row.GetInt32(2), row.IsDBNull(3) ? "" : row.GetString(3)));

    /// <summary>Has a dead letter passed on again, after all that is waiting.</summary>
    /// <returns>False if there is no such dead letter.</returns>
    public async Task<bool> ReplayAsync(string id)
    {
        bool replayed = await _writer.WriteAsync(transaction => transaction.Replay(id));
        _pending.Ring();
        return replayed;
    }

    /// <summary>Whether nothing of a message is to be fetched any more: the inbox has it, or it was unsent.</summary>
    public bool IsSettled(string id, string original) =>
        _reader.Read("SELECT 1 FROM messages WHERE id = $id UNION ALL SELECT 1 FROM tombstones WHERE original = $original", row => row.GetInt32(0), ("$id", id), ("$original", original)).Count > 0;

    /// <summary>The row of a medium; <see langword="null"/> for none.</summary>
    public StoredMedium? FindMedium(string key)
    {
        IReadOnlyList<StoredMedium> found = _reader.Read(InboxTransaction.MediaColumns + " WHERE key = $key", InboxTransaction.Medium, ("$key", key));
        return found.Count > 0 ? found[0] : null;
    }

    /// <summary>The keys of all media.</summary>
    public IReadOnlySet<string> MediaKeys() => _reader.Read("SELECT key FROM media", row => row.GetString(0)).ToHashSet(StringComparer.Ordinal);

    /// <summary>Forgets media whose files have gone because their time had come.</summary>
    /// <param name="kind">Their kind.</param>
    /// <param name="receivedUpTo">All that were received then or earlier.</param>
    public Task RemoveExpiredMediaAsync(string kind, DateTimeOffset receivedUpTo) => _writer.WriteAsync(transaction =>
    {
        transaction.RemoveExpiredMedia(kind, receivedUpTo);
        return true;
    });

    /// <summary>Takes the rows of media with content that is forbidden today.</summary>
    /// <param name="isForbidden">Whether one of <c>NeverStoredContent</c> is.</param>
    /// <returns>What they were: their files have to go too.</returns>
    public Task<List<StoredMedium>> RemoveForbiddenMediaAsync(Func<string, bool> isForbidden)
    {
        string[] forbidden = [.. new[] { NeverStoredContent.StoryMention, NeverStoredContent.StoryReply, NeverStoredContent.ViewOnce }.Where(isForbidden)];
        return _writer.WriteAsync(transaction => forbidden.SelectMany(transaction.RemoveMediaWith).ToList());
    }

    /// <summary>Signals whose record is still to be made, the oldest first.</summary>
    public IReadOnlyList<ReviewSignal> WaitingSignals() => _reader.Read(
        "SELECT name, said, decision, reference, decided, received FROM signals WHERE done IS NULL ORDER BY received",
        row => new ReviewSignal(row.GetString(0), row.GetString(1), row.GetString(2), row.IsDBNull(3) ? null : row.GetString(3), InboxTransaction.Time(row.GetInt64(4)), InboxTransaction.Time(row.GetInt64(5))));

    /// <summary>How many signals wait for their record.</summary>
    public long WaitingSignalCount() => _reader.Read("SELECT COUNT(*) FROM signals WHERE done IS NULL", row => row.GetInt64(0))[0];

    /// <summary>Completes when a signal has come since this was asked for.</summary>
    public Task NextSignal => _signals.Next;

    /// <summary>Notes that the record of a signal is made.</summary>
    public Task CompleteSignalAsync(string name)
    {
        long lived = Lived();
        return _writer.WriteAsync(transaction => transaction.CompleteSignal(name, lived));
    }

    /// <summary>The business account that the channel's number was last seen in; <see langword="null"/> before its first message.</summary>
    public string? FindBusiness() => _reader.Read("SELECT value FROM meta WHERE name = 'business'", row => row.GetString(0)).FirstOrDefault();

    /// <summary>Erases dead letters whose time is over, forgets what no platform sends again, and empties the write-ahead log.</summary>
    /// <param name="retention">The retention in force: a dead letter lives no longer than the smallest of its media.</param>
    /// <returns>How many dead letters were erased.</returns>
    public async Task<int> PruneAsync(MediaRetention retention)
    {
        DateTimeOffset now = _time.GetUtcNow();
        long lived = Lived();
        int erased = await _writer.WriteAsync(transaction =>
        {
            transaction.Lived = lived;
            transaction.ForgetSignals(lived - (long)SignalMemory.TotalSeconds);
            return transaction.ExpireDeadLetters((content, received, died) => IsOver(content, received, died, retention, now));
        });
        while (await _writer.WriteAsync(transaction => transaction.Forget(lived - (long)Memory.TotalSeconds)))
        {
        }

        await _writer.CheckpointAsync();
        return erased;
    }

    /// <summary>How many messages wait to be passed on, and since when the oldest does.</summary>
    public (long Depth, DateTimeOffset? Oldest) Backlog() => _reader.Read(
        "SELECT COUNT(*), (SELECT received FROM messages WHERE state = 0 ORDER BY sequence LIMIT 1) FROM messages WHERE state = 0",
        row => (row.GetInt64(0), row.IsDBNull(1) ? (DateTimeOffset?)null : InboxTransaction.Time(row.GetInt64(1))))[0];

    public async ValueTask DisposeAsync()
    {
        _reader.Dispose();
        await _writer.DisposeAsync();
    }

    private static bool IsOver(MessageContent content, DateTimeOffset received, DateTimeOffset died, MediaRetention retention, DateTimeOffset now) =>
        now - died >= DeadLetterLife || content.Media.Any(media => media.Kind is { } kind && media.Key is not null && retention.KeptUntil(kind, received) <= now);

    // By the monotonic clock and only while a connector runs: a step of the wall clock makes nothing be forgotten early.
    private long Lived() => _livedBefore + (long)_time.GetElapsedTime(_started).TotalSeconds;
}
