using Npgsql;

namespace ChannelConnector.Inbox.Postgres;

/// <summary>
/// What a group commit does. Replicas commit side by side, so a message and its unsend take turns, by locks on the platform's id: neither may miss the other. The locks of a transaction are taken at
/// its beginning and in order, so that no two wait for each other.
/// </summary>
internal sealed class PostgresTransaction(PostgresDatabase database, NpgsqlConnection connection)
{
    /// <summary>The lock that every transaction shares that adds messages; whoever has it alone knows that no sequence is still to come.</summary>
    public const int LockOfSequences = -1;

    private const int LocksOfIds = 256;

    private readonly Dictionary<string, (DateTimeOffset At, long Lived)> _heard = new(StringComparer.Ordinal);

    /// <summary>Makes the changes of a group.</summary>
    /// <returns>What became of each, by caller.</returns>
    public async Task<IReadOnlyList<ChangeResult>[]> ApplyAsync(IReadOnlyList<PostgresWrite> group)
    {
        await LockAsync([.. group.SelectMany(write => write.Changes)]);
        ChangeResult[][] results = [.. group.Select(write => new ChangeResult[write.Changes.Count])];
        // Messages that follow each other share a statement; what was unsent comes between them.
        List<AddedMessage> added = [];
        for (int caller = 0; caller < group.Count; caller++)
        {
            for (int index = 0; index < group[caller].Changes.Count; index++)
            {
                (int row, int column, PostgresWrite write) = (caller, index, group[caller]);
                if (write.Changes[index] is MessageAdded { Message: var message })
                {
                    added.Add(new AddedMessage(message, write.Lived, result => results[row][column] = result));
                    continue;
                }

                await AddAsync(added);
                results[row][column] = await ApplyAsync(write.Changes[index], write);
            }
        }

        await AddAsync(added);
        await NoteHeardAsync();
        return results;
    }

    private async Task<ChangeResult> ApplyAsync(InboxChange change, PostgresWrite write) => change switch
    {
        MessageRemoved removed => await UnsendAsync(removed.Original, removed.Conversation, write.Now, write.Lived),
        ConversationRemoved removed => await EraseAsync(removed.Conversation, write.Now, write.Lived),
        SignalAdded { Signal: var signal } => await ResultAsync(
            "INSERT INTO {s}.signals(name, said, decision, reference, decided, received) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (name) DO NOTHING",
            signal.Name,
            signal.Said,
            signal.Decision,
            signal.Reference,
            signal.Decided.ToUnixTimeMilliseconds(),
            signal.Received.ToUnixTimeMilliseconds()),
        BusinessLearned learned => await ResultAsync("INSERT INTO {s}.meta AS m(name, value) VALUES ('business', $1) ON CONFLICT (name) DO UPDATE SET value = excluded.value WHERE m.value <> excluded.value", learned.Id),
        _ => throw new InvalidOperationException(change.GetType().Name),
    };

    private async Task<ChangeResult> ResultAsync(string sql, params object?[] parameters) =>
        new(await database.RunAsync(connection, sql, parameters) > 0 ? CommitResult.Added : CommitResult.Duplicate, []);

    private async Task LockAsync(IReadOnlyList<InboxChange> changes)
    {
        // What is added shares a lock, what is unsent has it alone.
        SortedDictionary<int, bool> locks = new() { [LockOfSequences] = false };
        foreach (InboxChange change in changes)
        {
            string? original = change switch { MessageAdded added => added.Message.Original, MessageRemoved removed => removed.Original, _ => null };
            if (change is ConversationRemoved)
            {
                locks[PostgresOutbox.LockOfAnswers] = true;
                // Which messages it is about is not known yet.
                Enumerable.Range(0, LocksOfIds).ToList().ForEach(place => locks[place] = true);
            }
            else if (original is not null)
            {
                int place = StableHash.Of(original, LocksOfIds);
                locks[place] = change is MessageRemoved || locks.GetValueOrDefault(place);
            }
        }

        await database.RunAsync(
            connection,
            "SELECT CASE WHEN alone THEN pg_advisory_xact_lock($1, place)::text ELSE pg_advisory_xact_lock_shared($1, place)::text END FROM unnest($2, $3) AS wanted(place, alone)",
            database.LockClass,
            locks.Keys.ToArray(),
            locks.Values.ToArray());
    }

    private async Task AddAsync(List<AddedMessage> messages)
    {
        if (messages.Count == 0)
        {
            return;
        }

        // A second one with an id of the first is a duplicate, here as in the table.
        HashSet<string> seen = new(StringComparer.Ordinal);
        List<StoredMedium> media = [];
        await using (NpgsqlCommand insert = Insert(messages))
        await using (NpgsqlDataReader reader = await insert.ExecuteReaderAsync())
        {
            foreach (AddedMessage message in messages)
            {
                await reader.ReadAsync();
                bool isAdded = reader.GetBoolean(0) && seen.Add(message.Message.Id);
                message.Tell(isAdded ? new ChangeResult(CommitResult.Added, []) : new ChangeResult(reader.GetBoolean(1) ? CommitResult.Tombstoned : CommitResult.Duplicate, message.Message.Stored));
                media.AddRange(isAdded ? message.Message.Stored : []);
                if (isAdded && OutboxRules.IsHeard(message.Message))
                {
                    Hear(message);
                }
            }
        }

        if (media.Count > 0)
        {
            await AddMediaAsync(media);
        }

        messages.Clear();
    }

    private NpgsqlCommand Insert(IReadOnlyList<AddedMessage> messages) => database.Command(
        connection,
        """
        WITH wanted AS (SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8) WITH ORDINALITY AS w(id, original, conversation, bucket, sent, received, lived, content, place)),
        added AS (
          INSERT INTO {s}.messages(id, original, conversation, bucket, sent, received, lived, state, attempts, content)
          SELECT id, original, conversation, bucket, sent, received, lived, 0, 0, content FROM wanted w
          WHERE NOT EXISTS (SELECT 1 FROM {s}.tombstones t WHERE t.original = w.original) ORDER BY place
          ON CONFLICT (id) DO NOTHING RETURNING id)
        SELECT EXISTS (SELECT 1 FROM added a WHERE a.id = w.id), EXISTS (SELECT 1 FROM {s}.tombstones t WHERE t.original = w.original) FROM wanted w ORDER BY place
        """,
        messages.Select(added => added.Message.Id).ToArray(),
        messages.Select(added => added.Message.Original).ToArray(),
        messages.Select(added => added.Message.Conversation).ToArray(),
        messages.Select(added => StableHash.Of(added.Message.Conversation, PostgresDatabase.Buckets)).ToArray(),
        messages.Select(added => added.Message.Sent.ToUnixTimeMilliseconds()).ToArray(),
        messages.Select(added => added.Message.Received.ToUnixTimeMilliseconds()).ToArray(),
        messages.Select(added => added.Lived).ToArray(),
        messages.Select(added => PostgresRows.Serialize(added.Message.Content)).ToArray());

    private Task AddMediaAsync(IReadOnlyList<StoredMedium> media) => database.RunAsync(
        connection,
        "INSERT INTO {s}.media(key, original, kind, mime, received, content, conversation) SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7)",
        media.Select(medium => medium.Key).ToArray(),
        media.Select(medium => medium.Original).ToArray(),
        media.Select(medium => medium.Kind).ToArray(),
        media.Select(medium => medium.Mime).ToArray(),
        media.Select(medium => medium.Received.ToUnixTimeMilliseconds()).ToArray(),
        media.Select(medium => medium.Content).ToArray(),
        media.Select(medium => medium.Conversation).ToArray());

    private void Hear(AddedMessage message)
    {
        DateTimeOffset at = OutboxRules.HeardAt(message.Message);
        if (!_heard.TryGetValue(message.Message.Conversation, out (DateTimeOffset At, long Lived) known) || known.At < at)
        {
            _heard[message.Message.Conversation] = (at, message.Lived);
        }
    }

    // At the end and in order: replicas that have heard the same customers at once wait for each other, and never in a circle.
    private async Task NoteHeardAsync()
    {
        if (_heard.Count > 0)
        {
            await database.RunAsync(
                connection,
                """
                INSERT INTO {s}.customers AS c(name, heard, lived) SELECT * FROM unnest($1, $2, $3) AS h(name, heard, lived) ORDER BY name
                ON CONFLICT (name) DO UPDATE SET heard = excluded.heard, lived = excluded.lived WHERE c.heard < excluded.heard
                """,
                _heard.Keys.Select(OutboxRules.NameOf).ToArray(),
                _heard.Values.Select(heard => heard.At.ToUnixTimeMilliseconds()).ToArray(),
                _heard.Values.Select(heard => heard.Lived).ToArray());
        }
    }

    private async Task<ChangeResult> UnsendAsync(string original, string? conversation, DateTimeOffset now, long lived)
    {
        if (await BuryAsync(original, lived) == 0)
        {
            return new ChangeResult(CommitResult.Duplicate, []);
        }

        Remains remains = await TakeAsync(original);
        if (remains.IsEmpty)
        {
            return new ChangeResult(CommitResult.TombstoneAdded, []);
        }

        if (!remains.MayBeKnown || (conversation ?? remains.Conversation) is not { } addressee)
        {
            return new ChangeResult(CommitResult.Withdrawn, remains.Media);
        }

        await NotifyAsync(RemovalNotice.Unsent(original, addressee, remains.Sent, now), lived);
        return new ChangeResult(CommitResult.NoticeAdded, remains.Media);
    }

    /// <summary>One notice for all of them.</summary>
    private async Task<ChangeResult> EraseAsync(string conversation, DateTimeOffset now, long lived)
    {
        List<string> originals = await database.RowsAsync(
            connection,
            "SELECT original FROM {s}.messages WHERE conversation = $1 AND state IN (0, 2) UNION SELECT original FROM {s}.media WHERE conversation = $1", row => row.GetString(0), conversation);
        originals.RemoveAll(RemovalNotice.Is);
        List<StoredMedium> media = [];
        string? known = null;
        foreach (string original in originals)
        {
            await BuryAsync(original, lived);
            Remains remains = await TakeAsync(original);
            media.AddRange(remains.Media);
            known ??= remains.MayBeKnown ? original : null;
        }

        if (known is not null)
        {
            await NotifyAsync(RemovalNotice.Erased(known, conversation, now), lived);
        }

        // Also what was heard in this commit.
        _heard.Remove(conversation);
        int erased = originals.Count + await new PostgresAnswers(new OutboxTurn(database, connection, Guid.Empty, "", now, lived)).EraseAsync(conversation);
        CommitResult result = erased == 0 ? CommitResult.Duplicate : known is null ? CommitResult.Withdrawn : CommitResult.NoticeAdded;
        return new ChangeResult(result, media, erased);
    }

    private Task<int> BuryAsync(string original, long lived) => database.RunAsync(connection, "INSERT INTO {s}.tombstones(original, lived) VALUES ($1, $2) ON CONFLICT (original) DO NOTHING", original, lived);

    private Task NotifyAsync(InboxMessage notice, long lived) => AddAsync([new AddedMessage(notice, lived, static _ => { })]);

    /// <summary>Takes the rows of a message's media, and the content of what is still to be passed on or dead.</summary>
    private async Task<Remains> TakeAsync(string original)
    {
        // Locked before all else, so that an attempt that begins now is seen, or sees that there is nothing to send; and so is a medium that is just being added.
        List<(MessageState, int, DateTimeOffset, string)> related = await database.RowsAsync(
            connection,
            "SELECT state, attempts, sent, conversation FROM {s}.messages WHERE original = $1 FOR UPDATE",
            row => ((MessageState)row.GetInt32(0), row.GetInt32(1), PostgresRows.Time(row.GetInt64(2)), row.GetString(3)),
            original);
        List<StoredMedium> media = await database.RowsAsync(connection, $"DELETE FROM {{s}}.media WHERE original = $1 RETURNING {PostgresRows.MediaColumns}", PostgresRows.Medium, original);
        await database.RunAsync(connection, "UPDATE {s}.messages SET state = 3, content = NULL, reason = NULL, conversation = '' WHERE original = $1 AND state IN (0, 2)", original);
        return new Remains(media, related);
    }
}
