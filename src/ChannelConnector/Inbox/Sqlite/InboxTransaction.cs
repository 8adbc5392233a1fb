using System.Globalization;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace ChannelConnector.Inbox.Sqlite;

/// <summary>What can be done to the inbox within a transaction. Used by the writer alone, so that nothing is done twice at once.</summary>
internal sealed class InboxTransaction : IDisposable
{
    /// <summary>The query of <see cref="Entry"/>.</summary>
    internal const string FindPending = "SELECT sequence, id, original, conversation, sent, received, attempts, content FROM messages WHERE sequence = $sequence AND state = 0";

    /// <summary>The query of <see cref="Medium"/>.</summary>
    internal const string MediaColumns = "SELECT key, original, kind, mime, received, content, conversation FROM media";

    private const int Portion = 1000;

    private readonly Statement _add;
    private readonly Statement _isUnsent;
    private readonly Statement _bury;
    private readonly Statement _related;
    private readonly Statement _withdraw;
    private readonly Statement _addMedium;
    private readonly Statement _mediaOf;
    private readonly Statement _removeMediaOf;
    private readonly Statement _removeMedia;
    private readonly Statement _removeMedium;
    private readonly Statement _find;
    private readonly Statement _begin;
    private readonly Statement _complete;
    private readonly Statement _kill;
    private readonly Statement _replaceContent;
    private readonly Statement _dead;
    private readonly Statement _replay;
    private readonly Statement _remove;
    private readonly Statement _forget;
    private readonly Statement _forgetTombstones;
    private readonly Statement _readLived;
    private readonly Statement _writeLived;
    private readonly SignalTable _signals;
    private readonly ConversationTable _conversations;

    public InboxTransaction(SqliteConnection connection)
    {
        const string insert = "INSERT INTO messages(id, original, conversation, sent, received, lived, state, attempts, content)";
        _add = new(connection, $"{insert} SELECT $id, $original, $conversation, $sent, $received, $lived, 0, 0, $content WHERE NOT EXISTS (SELECT 1 FROM tombstones WHERE original = $buried) ON CONFLICT(id) DO NOTHING", "$id", "$original", "$conversation", "$sent", "$received", "$lived", "$content", "$buried");
        _isUnsent = new(connection, "SELECT 1 FROM tombstones WHERE original = $original", "$original");
        _bury = new(connection, "INSERT INTO tombstones(original, lived) VALUES ($original, $lived) ON CONFLICT(original) DO NOTHING", "$original", "$lived");
        _related = new(connection, "SELECT sequence, state, attempts, sent, conversation FROM messages WHERE id = $original UNION SELECT sequence, state, attempts, sent, conversation FROM messages WHERE original = $original", "$original");
        _withdraw = new(connection, "UPDATE messages SET state = 3, content = NULL, reason = NULL, conversation = '' WHERE sequence = $sequence", "$sequence");
        _addMedium = new(connection, "INSERT INTO media(key, original, kind, mime, received, content, conversation) VALUES ($key, $original, $kind, $mime, $received, $content, $conversation)", "$key", "$original", "$kind", "$mime", "$received", "$content", "$conversation");
        _mediaOf = new(connection, MediaColumns + " WHERE original = $original", "$original");
        _removeMediaOf = new(connection, "DELETE FROM media WHERE original = $original", "$original");
        _removeMedia = new(connection, "DELETE FROM media WHERE kind = $kind AND received <= $received", "$kind", "$received");
        _removeMedium = new(connection, "DELETE FROM media WHERE key = $key", "$key");
        _find = new(connection, FindPending, "$sequence");
        _begin = new(connection, "UPDATE messages SET attempts = attempts + 1 WHERE sequence = $sequence", "$sequence");
        _complete = new(connection, "UPDATE messages SET state = 1, content = NULL, conversation = '' WHERE sequence = $sequence AND state = 0", "$sequence");
        _kill = new(connection, "UPDATE messages SET state = 2, reason = $reason, died = $died WHERE sequence = $sequence AND state = 0", "$reason", "$died", "$sequence");
        _replaceContent = new(connection, "UPDATE messages SET content = $content WHERE sequence = $sequence AND state = 0", "$content", "$sequence");
        _dead = new(connection, "SELECT sequence, received, died, content FROM messages WHERE state = 2");
        _replay = new(connection, "INSERT INTO messages(id, original, conversation, sent, received, lived, state, attempts, content) SELECT id || $mark, original, conversation, sent, received, lived, 0, attempts, content FROM messages WHERE id = $id AND state = 2 RETURNING sequence", "$mark", "$id");
        _remove = new(connection, "DELETE FROM messages WHERE id = $id AND state = 2; UPDATE messages SET id = $id WHERE sequence = $sequence", "$id", "$sequence");
        _forget = new(connection, "DELETE FROM messages WHERE sequence IN (SELECT sequence FROM messages WHERE state IN (1, 3) AND lived < $lived LIMIT $limit)", "$lived", "$limit");
        _forgetTombstones = new(connection, "DELETE FROM tombstones WHERE original IN (SELECT original FROM tombstones WHERE lived < $lived LIMIT $limit)", "$lived", "$limit");
        _readLived = new(connection, "SELECT value FROM meta WHERE name = 'lived'");
        _writeLived = new(connection, "INSERT INTO meta(name, value) VALUES ('lived', $lived) ON CONFLICT(name) DO UPDATE SET value = $lived", "$lived");
        _signals = new SignalTable(connection);
        _conversations = new ConversationTable(connection);
        Outbox = new OutboxTable(connection);
    }

    /// <summary>What is about answers.</summary>
    public OutboxTable Outbox { get; }

    /// <summary>Whole seconds that connectors have run on this database, as of the last pruning: the clock of what is remembered, which no step of the wall clock moves.</summary>
    public long Lived
    {
        get => long.Parse((string?)_readLived.Scalar() ?? "0", CultureInfo.InvariantCulture);
        set => _writeLived.Run(value.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Makes a change.</summary>
    /// <param name="change">The change.</param>
    /// <param name="now">The time of a notice.</param>
    /// <param name="lived">The age of the database, as in <see cref="Lived"/>.</param>
    public ChangeResult Apply(InboxChange change, DateTimeOffset now, long lived) => change switch
    {
        MessageAdded added => Add(added.Message, lived),
        MessageRemoved removed => Unsend(removed.Original, removed.Conversation, now, lived),
        ConversationRemoved removed => Erase(removed.Conversation, now, lived),
        SignalAdded added => new ChangeResult(_signals.Add(added.Signal) ? CommitResult.Added : CommitResult.Duplicate, []),
        BusinessLearned learned => new ChangeResult(_signals.Learn(learned.Id) ? CommitResult.Added : CommitResult.Duplicate, []),
        _ => throw new InvalidOperationException(change.GetType().Name),
    };

    private ChangeResult Add(InboxMessage message, long lived)
    {
        string? original = message.Original == message.Id ? null : message.Original;
        int added = _add.Run(message.Id, original, message.Conversation, Milliseconds(message.Sent), Milliseconds(message.Received), lived, Serialize(message.Content), message.Original);
        if (added == 0)
        {
            return new ChangeResult(_isUnsent.Scalar(message.Original) is not null ? CommitResult.Tombstoned : CommitResult.Duplicate, message.Stored);
        }

        foreach (StoredMedium medium in message.Stored)
        {
            AddMedium(medium);
        }

        if (OutboxRules.IsHeard(message))
        {
            Outbox.Heard(message.Conversation, OutboxRules.HeardAt(message), lived);
        }

        return new ChangeResult(CommitResult.Added, []);
    }

    private ChangeResult Unsend(string original, string? conversation, DateTimeOffset now, long lived)
    {
        if (_bury.Run(original, lived) == 0)
        {
            return new ChangeResult(CommitResult.Duplicate, []);
        }

        Remains remains = Take(original);
        if (remains.IsEmpty)
        {
            return new ChangeResult(CommitResult.TombstoneAdded, []);
        }

        if (!remains.MayBeKnown || (conversation ?? remains.Conversation) is not { } addressee)
        {
            return new ChangeResult(CommitResult.Withdrawn, remains.Media);
        }

        Add(RemovalNotice.Unsent(original, addressee, remains.Sent, now), lived);
        return new ChangeResult(CommitResult.NoticeAdded, remains.Media);
    }

    /// <summary>One notice for all of them.</summary>
    private ChangeResult Erase(string conversation, DateTimeOffset now, long lived)
    {
        List<StoredMedium> media = [];
        string? known = null;
        IReadOnlyList<string> originals = _conversations.Originals(conversation);
        foreach (string original in originals)
        {
            _bury.Run(original, lived);
            Remains remains = Take(original);
            media.AddRange(remains.Media);
            known ??= remains.MayBeKnown ? original : null;
        }

        if (known is not null)
        {
            Add(RemovalNotice.Erased(known, conversation, now), lived);
        }

        int erased = originals.Count + Outbox.Erase(conversation, now, lived);
        CommitResult result = erased == 0 ? CommitResult.Duplicate : known is null ? CommitResult.Withdrawn : CommitResult.NoticeAdded;
        return new ChangeResult(result, media, erased);
    }

    /// <summary>Takes the rows of a message's media, and the content of what is still to be passed on or dead.</summary>
    private Remains Take(string original)
    {
        List<StoredMedium> media = _mediaOf.Rows(Medium, original);
        _removeMediaOf.Run(original);
        List<(long Sequence, MessageState State, int Attempts, DateTimeOffset Sent, string Conversation)> related = _related.Rows(
            row => (row.GetInt64(0), (MessageState)row.GetInt32(1), row.GetInt32(2), Time(row.GetInt64(3)), row.GetString(4)), original);
        foreach ((long sequence, MessageState state, _, _, _) in related)
        {
            if (state is MessageState.Pending or MessageState.Dead)
            {
                _withdraw.Run(sequence);
            }
        }

        return new Remains(media, [.. related.Select(row => (row.State, row.Attempts, row.Sent, row.Conversation))]);
    }

    public InboxEntry? Begin(long sequence)
    {
        List<InboxEntry> found = _find.Rows(Entry, sequence);
        if (found.Count == 0)
        {
            return null;
        }

        _begin.Run(sequence);
        return found[0] with { Attempts = found[0].Attempts + 1 };
    }

    /// <summary>Notes that the API server has the record of a signal.</summary>
    public bool CompleteSignal(string name, long lived) => _signals.Complete(name, lived);

    public bool Complete(long sequence) => _complete.Run(sequence) > 0;

    public bool Kill(long sequence, string reason, DateTimeOffset now) => _kill.Run(reason, Milliseconds(now), sequence) > 0;

    /// <summary>Replaces one medium of a message that is still pending.</summary>
    /// <returns>False if it no longer is: what was fetched has to go.</returns>
    public bool ReplaceMedia(long sequence, int index, ContentMedia media, StoredMedium? row)
    {
        List<MessageContent> found = _find.Rows(reader => Content(reader, 7), sequence);
        if (found.Count == 0)
        {
            return false;
        }

        _replaceContent.Run(Serialize(found[0] with { Media = found[0].Media.SetItem(index, media) }), sequence);
        if (row is not null)
        {
            AddMedium(row);
        }

        return true;
    }

    /// <summary>Puts a dead letter back at the end, under the same id.</summary>
    public bool Replay(string id)
    {
        // Under another id for a moment: the id is unique, and the new place comes from an insert.
        object? sequence = _replay.Scalar("\u0001", id);
        if (sequence is null)
        {
            return false;
        }

        _remove.Run(id, sequence);
        return true;
    }

    public void RemoveExpiredMedia(string kind, DateTimeOffset receivedUpTo) => _removeMedia.Run(kind, Milliseconds(receivedUpTo));

    public void RemoveMedia(IReadOnlyCollection<string> keys)
    {
        foreach (string key in keys)
        {
            _removeMedium.Run(key);
        }
    }

    /// <summary>Erases dead letters whose time is over, by their content, when they were received and when they were refused.</summary>
    /// <returns>How many.</returns>
    public int ExpireDeadLetters(Func<MessageContent, DateTimeOffset, DateTimeOffset, bool> isExpired)
    {
        List<(long Sequence, DateTimeOffset Received, DateTimeOffset Died, MessageContent Content)> dead = _dead.Rows(row => (row.GetInt64(0), Time(row.GetInt64(1)), Time(row.GetInt64(2)), Content(row, 3)));
        int erased = 0;
        foreach ((long sequence, DateTimeOffset received, DateTimeOffset died, MessageContent content) in dead)
        {
            if (isExpired(content, received, died))
            {
                _withdraw.Run(sequence);
                erased++;
            }
        }

        return erased;
    }

    /// <summary>Forgets some ids and tombstones of before a time of <see cref="Lived"/>: a portion, so that nobody waits long for the next commit.</summary>
    /// <returns>Whether there may be more.</returns>
    public bool Forget(long livedBefore) => _forget.Run(livedBefore, Portion) + _forgetTombstones.Run(livedBefore, Portion) >= Portion;

    /// <summary>Forgets signals whose record was made before a time of <see cref="Lived"/>: a few at most.</summary>
    public bool ForgetSignals(long livedBefore) => _signals.Forget(livedBefore);

    public void Dispose()
    {
        _signals.Dispose();
        _conversations.Dispose();
        Outbox.Dispose();
        foreach (Statement statement in new[] { _add, _isUnsent, _bury, _related, _withdraw, _addMedium, _mediaOf, _removeMediaOf, _removeMedia, _removeMedium, _find, _begin, _complete, _kill, _replaceContent, _dead, _replay, _remove, _forget, _forgetTombstones, _readLived, _writeLived })
        {
            statement.Dispose();
        }
    }

    internal static InboxEntry Entry(SqliteDataReader row)
    {
        string id = row.GetString(1);
        return new InboxEntry(row.GetInt64(0), id, row.IsDBNull(2) ? id : row.GetString(2), row.GetString(3), Time(row.GetInt64(4)), Time(row.GetInt64(5)), row.GetInt32(6), Content(row, 7));
    }

    internal static StoredMedium Medium(SqliteDataReader row) => new(row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), Time(row.GetInt64(4)), row.IsDBNull(5) ? null : row.GetString(5), row.IsDBNull(6) ? null : row.GetString(6));

    internal static DateTimeOffset Time(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    private static long Milliseconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds();

    private static byte[] Serialize(MessageContent content) => JsonSerializer.SerializeToUtf8Bytes(content, InboxJsonContext.Default.MessageContent);

    private static MessageContent Content(SqliteDataReader row, int column) =>
        JsonSerializer.Deserialize(row.GetFieldValue<byte[]>(column), InboxJsonContext.Default.MessageContent)!;

    private void AddMedium(StoredMedium medium) => _addMedium.Run(medium.Key, medium.Original, medium.Kind, medium.Mime, Milliseconds(medium.Received), medium.Content, medium.Conversation);
}
