using System.Text.Json;
using ChannelConnector.Outbound;
using Npgsql;

namespace ChannelConnector.Inbox.Postgres;

/// <summary>The part of a turn that is about answers. What a process has taken bears its name for a time, which each step of its prolongs.</summary>
internal sealed class PostgresAnswers(OutboxTurn turn)
{
    private readonly PostgresReports _reports = new(turn);

    /// <summary>What Genesys Cloud is still to be told.</summary>
    public PostgresReceipts Receipts { get; } = new(turn);

    /// <summary>Adds an answer, or only its end; false if it is known.</summary>
    public async Task<bool> AddAsync(NewAnswer answer)
    {
        byte[]? content = answer.Content is null ? null : JsonSerializer.SerializeToUtf8Bytes(answer.Content, OutboxJsonContext.Default.AnswerContent);
        int added = await turn.RunAsync(
            "INSERT INTO {s}.answers(id, recipient, accepted, lived, state, parts, content) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (id) DO NOTHING",
            answer.Id,
            content is null ? "" : answer.Recipient,
            answer.Accepted.ToUnixTimeMilliseconds(),
            turn.Lived,
            (int)(content is null ? AnswerState.Failed : AnswerState.Waiting),
            answer.Content?.Parts.Length ?? 0,
            content);
        if (added == 0)
        {
            return false;
        }

        if (answer.Failure is { } failure)
        {
            await Receipts.AddAsync(answer.Id, answer.Recipient, ReceiptStatus.Failed, answer.Accepted, isFinal: true, failure);
        }

        return true;
    }

    /// <summary>Takes the first answers of recipients to whom nobody is sending.</summary>
    public async Task<TakenAnswers> TakeAsync(int limit)
    {
        List<TakenAnswer> heads = await turn.RowsAsync(
            $$"""
            WITH heads AS MATERIALIZED (
              SELECT a.sequence FROM {s}.answers a
              WHERE a.state = 0 AND {{OutboxTurn.Free}} AND {{OutboxTurn.IsDue}} AND NOT EXISTS (SELECT 1 FROM {s}.answers b WHERE b.state = 0 AND b.recipient = a.recipient AND b.sequence < a.sequence)
              ORDER BY a.sequence LIMIT $6)
            UPDATE {s}.answers t SET claim = $1, claimant = $2, claimed_until = clock_timestamp() + $5 FROM heads WHERE t.sequence = heads.sequence
            RETURNING t.sequence, t.id, t.recipient, t.accepted, t.part, t.sending, t.attempts, t.content
            """,
            Answer,
            turn.Owner,
            turn.Replica,
            turn.From,
            turn.Latest,
            PostgresOutbox.Term,
            limit);
        List<TakenAnswer> taken = [];
        foreach (TakenAnswer head in heads.OrderBy(head => head.Sequence))
        {
            // Its end was lost here or said to be a failure, and the platform has told it.
            bool isKnown = await _reports.HasPartAsync(head.Sequence, head.Part);
            TakenAnswer? answer = isKnown ? (await CompletePartAsync(head, platformId: null, isLastWord: false)).Next : head;
            if (answer is not null)
            {
                taken.Add(answer);
            }
        }

        (long waiting, DateTimeOffset? next) = await turn.WaitingAsync("{s}.answers WHERE state = 0");
        return new TakenAnswers(taken.Count > 0 ? await WithHeardAsync(taken) : taken, waiting, next);
    }

    /// <summary>Notes that a request begins; false if the answer is not this process's. From here on it is for as long again: more than the request may take.</summary>
    public async Task<bool> BeginAsync(TakenAnswer answer) => await turn.RunAsync(
        "UPDATE {s}.answers SET sending = $2, claimed_until = clock_timestamp() + $4 WHERE sequence = $1 AND state = 0 AND claim = $3 AND claimed_until > clock_timestamp() AND sending IS NULL",
        answer.Sequence,
        turn.From,
        turn.Owner,
        PostgresOutbox.Term) > 0;

    /// <summary>Notes that the platform has a part: it is so, whoever has the answer by now.</summary>
    public async Task<CompletedPart> CompletePartAsync(TakenAnswer answer, string? platformId, bool isLastWord)
    {
        List<AnswerContent> content = await turn.RowsAsync(
            "UPDATE {s}.answers SET part = part + 1, sending = NULL, attempts = 0, due = 0, claimed_until = clock_timestamp() + $3 WHERE sequence = $1 AND state = 0 AND part = $2 RETURNING content",
            row => Content(row, 0),
            answer.Sequence,
            answer.Part,
            PostgresOutbox.Term);
        if (content.Count == 0)
        {
            return new CompletedPart(null, IsSent: false);
        }

        if (platformId is not null)
        {
            await _reports.AddPartAsync(platformId, answer.Sequence, answer.Part);
        }

        int next = answer.Part + 1;
        if (next < answer.Content.Parts.Length)
        {
            // As it is now: it may have been erased since it was taken.
            return new CompletedPart(answer with { Content = content[0], Part = next, InDoubtSince = null, Attempts = 0 }, IsSent: false);
        }

        await turn.RunAsync("UPDATE {s}.answers SET state = 1, recipient = '', content = NULL, claim = NULL, lived = $2 WHERE sequence = $1 AND state = 0", answer.Sequence, turn.Lived);
        await Receipts.AddAsync(answer.Id, answer.Recipient, ReceiptStatus.Sent, turn.Now, isLastWord, failure: null);
        if (await _reports.TryDeliverAsync(answer.Sequence))
        {
            await Receipts.AddAsync(answer.Id, answer.Recipient, ReceiptStatus.Delivered, turn.Now, isFinal: true, failure: null);
        }

        return new CompletedPart(null, IsSent: true);
    }

    public Task<int> PostponeAsync(TakenAnswer answer, DateTimeOffset due) => turn.RunAsync(
        "UPDATE {s}.answers SET sending = NULL, claim = NULL, due = $2, attempts = attempts + 1 WHERE sequence = $1 AND state = 0 AND claim = $3", answer.Sequence, due.ToUnixTimeMilliseconds(), turn.Owner);

    public Task<int> GiveBackAsync(TakenAnswer answer, DateTimeOffset due) => turn.RunAsync(
        "UPDATE {s}.answers a SET claim = NULL, due = CASE WHEN EXISTS (SELECT 1 FROM {s}.sent_parts p WHERE p.answer = a.sequence AND p.part = a.part) THEN 0 ELSE $2 END WHERE sequence = $1 AND state = 0 AND claim = $3",
        answer.Sequence,
        due.ToUnixTimeMilliseconds(),
        turn.Owner);

    /// <summary>Gives back all that this process has: receipts too.</summary>
    public Task<int> ReleaseAsync() => turn.RunAsync(
        "WITH receipts AS (UPDATE {s}.receipts SET claim = NULL WHERE claim = $1) UPDATE {s}.answers SET claim = NULL WHERE state = 0 AND claim = $1", turn.Owner);

    /// <summary>Ends an answer, and has Genesys Cloud told; false if it has ended already.</summary>
    public async Task<bool> FailAsync(long sequence, string recipient, AnswerFailure failure, DateTimeOffset at)
    {
        List<string> ended = await turn.RowsAsync(
            "UPDATE {s}.answers SET state = 3, recipient = '', content = NULL, claim = NULL, lived = $2 WHERE sequence = $1 AND state IN (0, 1) RETURNING id", row => row.GetString(0), sequence, turn.Lived);
        foreach (string id in ended)
        {
            await Receipts.AddAsync(id, recipient, ReceiptStatus.Failed, at, isFinal: true, failure);
        }

        return ended.Count > 0;
    }

    /// <summary>Fails some of what waits: of what a process that is no more had begun nobody knows.</summary>
    /// <returns>How many.</returns>
    public async Task<int> FailWaitingAsync(AnswerFailure failure, DateTimeOffset? acceptedUpTo)
    {
        List<(long Sequence, string Recipient, int Part, int Parts, bool IsInDoubt)> overdue = await turn.RowsAsync(
            $$"""SELECT a.sequence, a.recipient, a.part, a.parts, a.sending IS NOT NULL FROM {s}.answers a WHERE a.state = 0 AND {{OutboxTurn.Free}} AND (a.accepted <= $3 OR a.accepted > $4) ORDER BY a.sequence LIMIT $5""",
            row => (row.GetInt64(0), row.GetString(1), row.GetInt32(2), row.GetInt32(3), row.GetBoolean(4)),
            turn.Owner,
            turn.Replica,
            acceptedUpTo?.ToUnixTimeMilliseconds() ?? long.MaxValue,
            (turn.Now + OutboxRules.MostAhead).ToUnixTimeMilliseconds(),
            OutboxRules.Portion);
        foreach ((long sequence, string recipient, int part, int parts, bool isInDoubt) in overdue)
        {
            await FailAsync(sequence, recipient, (isInDoubt ? AnswerFailures.Unknown : failure).After(part, parts), turn.Now);
        }

        return overdue.Count;
    }

    /// <summary>Erases what waits for a customer, and forgets that they have written. A part whose request was begun may still end, and nothing follows it.</summary>
    /// <returns>How many answers.</returns>
    public async Task<int> EraseAsync(string recipient)
    {
        await turn.RunAsync("DELETE FROM {s}.customers WHERE name = $1", OutboxRules.NameOf(recipient));
        List<(long Sequence, int Part, int Parts, bool IsBegun)> waiting = await turn.RowsAsync(
            "SELECT sequence, part, parts, sending IS NOT NULL FROM {s}.answers WHERE state = 0 AND recipient = $1 ORDER BY sequence",
            row => (row.GetInt64(0), row.GetInt32(1), row.GetInt32(2), row.GetBoolean(3)),
            recipient);
        int erased = 0;
        foreach ((long sequence, int part, int parts, bool isBegun) in waiting)
        {
            bool isChanged = isBegun
                ? await turn.RunAsync("UPDATE {s}.answers SET content = $2 WHERE sequence = $1 AND content <> $2", sequence, OutboxRules.Erased(parts)) > 0
                : await FailAsync(sequence, recipient, AnswerFailures.Erased.After(part, parts), turn.Now);
            erased += isChanged ? 1 : 0;
        }

        return erased;
    }

    /// <summary>Notes what the platform tells of a part.</summary>
    public async Task ReportAsync(AnswerReport report)
    {
        if (await _reports.FindAsync(report) is not { } part)
        {
            return;
        }

        if (report.Kind == ReportKind.Failed)
        {
            await FailAsync(part.Sequence, report.Recipient, (report.Failure ?? AnswerFailures.Unreachable).After(part.Part, part.Parts), report.At ?? turn.Now);
        }
        else if (report.Kind == ReportKind.Delivered && await _reports.NoteDeliveredAsync(report.PlatformId) && await _reports.TryDeliverAsync(part.Sequence))
        {
            await Receipts.AddAsync(part.Answer, report.Recipient, ReceiptStatus.Delivered, report.At ?? turn.Now, isFinal: true, failure: null);
        }
    }

    /// <summary>Forgets a portion of what has ended, and of who has written, before a time.</summary>
    /// <returns>How many; fewer than a portion if there are no more.</returns>
    public async Task<int> ForgetAsync(long livedBefore)
    {
        int ended = await turn.RunAsync(
            """
            WITH ended AS MATERIALIZED (SELECT sequence FROM {s}.answers WHERE state <> 0 AND lived < $1 ORDER BY lived LIMIT $2),
            parts AS (DELETE FROM {s}.sent_parts WHERE answer IN (SELECT sequence FROM ended))
            DELETE FROM {s}.answers WHERE sequence IN (SELECT sequence FROM ended)
            """,
            livedBefore,
            OutboxRules.Portion);
        // Whoever is heard at this moment is not forgotten, and nobody waits for the other.
        int heard = await turn.RunAsync("DELETE FROM {s}.customers WHERE name IN (SELECT name FROM {s}.customers WHERE lived < $1 LIMIT $2 FOR UPDATE SKIP LOCKED)", livedBefore, OutboxRules.Portion);
        return ended + heard + await Receipts.ForgetAsync(livedBefore);
    }

    private async Task<List<TakenAnswer>> WithHeardAsync(List<TakenAnswer> taken)
    {
        List<(string Name, DateTimeOffset At)> heard = await turn.RowsAsync(
            "SELECT name, heard FROM {s}.customers WHERE name = ANY($1)",
            row => (Convert.ToHexString(row.GetFieldValue<byte[]>(0)), PostgresRows.Time(row.GetInt64(1))),
            (object)taken.Select(answer => OutboxRules.NameOf(answer.Recipient)).ToArray());
        Dictionary<string, DateTimeOffset> byName = heard.ToDictionary(row => row.Name, row => row.At, StringComparer.Ordinal);
        return [.. taken.Select(answer => answer with { LastHeard = byName.TryGetValue(Convert.ToHexString(OutboxRules.NameOf(answer.Recipient)), out DateTimeOffset at) ? at : null })];
    }

    private static TakenAnswer Answer(NpgsqlDataReader row) => new()
    {
        Sequence = row.GetInt64(0),
        Id = row.GetString(1),
        Recipient = row.GetString(2),
        Accepted = PostgresRows.Time(row.GetInt64(3)),
        Part = row.GetInt32(4),
        InDoubtSince = row.IsDBNull(5) ? null : PostgresRows.Time(row.GetInt64(5)),
        Attempts = row.GetInt32(6),
        Content = Content(row, 7),
    };

    private static AnswerContent Content(NpgsqlDataReader row, int column) => JsonSerializer.Deserialize(row.GetFieldValue<byte[]>(column), OutboxJsonContext.Default.AnswerContent)!;
}
