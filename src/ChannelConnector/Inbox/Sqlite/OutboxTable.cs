using System.Text.Json;
using ChannelConnector.Outbound;
using Microsoft.Data.Sqlite;

namespace ChannelConnector.Inbox.Sqlite;

/// <summary>
/// The part of a transaction that is about answers. What a process has taken bears its name; one process has the file at a time, so that another one's name is that of one that is no more.
/// </summary>
internal sealed class OutboxTable : IDisposable
{
    private const string Free = "(claim IS NULL OR claim <> $owner)";
    private const string IsDue = "NOT (due > $now AND due <= $latest)";

    private readonly Statement _add;
    private readonly Statement _heads;
    private readonly Statement _claim;
    private readonly Statement _waiting;
    private readonly Statement _begin;
    private readonly Statement _completePart;
    private readonly Statement _endedPart;
    private readonly Statement _sent;
    private readonly Statement _postpone;
    private readonly Statement _giveBack;
    private readonly Statement _fail;
    private readonly Statement _overdue;
    private readonly Statement _forget;
    private readonly Statement _forgetParts;
    private readonly Statement _heard;
    private readonly Statement _lastHeard;
    private readonly Statement _forgetHeard;
    private readonly Statement _waitingFor;
    private readonly Statement _erase;
    private readonly Statement _unhear;

    public OutboxTable(SqliteConnection connection)
    {
        _add = new(connection, "INSERT INTO answers(id, recipient, accepted, lived, state, parts, content) VALUES ($id, $recipient, $accepted, $lived, $state, $parts, $content) ON CONFLICT(id) DO NOTHING", "$id", "$recipient", "$accepted", "$lived", "$state", "$parts", "$content");
        _heads = new(connection, $"SELECT sequence, id, recipient, accepted, part, sending, attempts, content FROM answers AS a WHERE state = 0 AND {Free} AND {IsDue} AND NOT EXISTS (SELECT 1 FROM answers AS b WHERE b.state = 0 AND b.recipient = a.recipient AND b.sequence < a.sequence) ORDER BY sequence LIMIT $limit", "$owner", "$now", "$latest", "$limit");
        _claim = new(connection, "UPDATE answers SET claim = $owner WHERE sequence = $sequence", "$owner", "$sequence");
        _waiting = new(connection, "SELECT COUNT(*), MIN(CASE WHEN due > $now AND due <= $latest THEN due END) FROM answers WHERE state = 0", "$now", "$latest");
        _begin = new(connection, "UPDATE answers SET sending = $now WHERE sequence = $sequence AND state = 0 AND claim = $owner AND sending IS NULL", "$now", "$sequence", "$owner");
        _completePart = new(connection, "UPDATE answers SET part = part + 1, sending = NULL, attempts = 0, due = 0 WHERE sequence = $sequence AND state = 0 AND part = $part RETURNING content", "$sequence", "$part");
        _endedPart = new(connection, "SELECT id FROM sent_parts WHERE answer = $answer AND part = $part", "$answer", "$part");
        _sent = new(connection, "UPDATE answers SET state = 1, recipient = '', content = NULL, claim = NULL, lived = $lived WHERE sequence = $sequence AND state = 0", "$lived", "$sequence");
        _postpone = new(connection, "UPDATE answers SET sending = NULL, claim = NULL, due = $due, attempts = attempts + 1 WHERE sequence = $sequence AND state = 0 AND claim = $owner", "$due", "$sequence", "$owner");
        _giveBack = new(connection, "UPDATE answers SET claim = NULL, due = CASE WHEN EXISTS (SELECT 1 FROM sent_parts AS p WHERE p.answer = answers.sequence AND p.part = answers.part) THEN 0 ELSE $due END WHERE sequence = $sequence AND state = 0 AND claim = $owner", "$due", "$sequence", "$owner");
        _fail = new(connection, "UPDATE answers SET state = 3, recipient = '', content = NULL, claim = NULL, lived = $lived WHERE sequence = $sequence AND state IN (0, 1) RETURNING id", "$lived", "$sequence");
        _overdue = new(connection, $"SELECT sequence, recipient, part, parts, sending IS NOT NULL FROM answers WHERE state = 0 AND {Free} AND (accepted <= $accepted OR accepted > $ahead) ORDER BY sequence LIMIT $limit", "$owner", "$accepted", "$ahead", "$limit");
        const string settled = "(SELECT sequence FROM answers WHERE state <> 0 AND lived < $lived ORDER BY lived LIMIT $limit)";
        _forgetParts = new(connection, $"DELETE FROM sent_parts WHERE answer IN {settled}", "$lived", "$limit");
        _forget = new(connection, $"DELETE FROM answers WHERE sequence IN {settled}", "$lived", "$limit");
        _heard = new(connection, "INSERT INTO customers(name, heard, lived) VALUES ($name, $heard, $lived) ON CONFLICT(name) DO UPDATE SET heard = $heard, lived = $lived WHERE heard < $heard", "$name", "$heard", "$lived");
        _lastHeard = new(connection, "SELECT heard FROM customers WHERE name = $name", "$name");
        _forgetHeard = new(connection, "DELETE FROM customers WHERE name IN (SELECT name FROM customers WHERE lived < $lived LIMIT $limit)", "$lived", "$limit");
        _waitingFor = new(connection, "SELECT sequence, part, parts, sending IS NOT NULL FROM answers WHERE state = 0 AND recipient = $recipient ORDER BY sequence", "$recipient");
        _erase = new(connection, "UPDATE answers SET content = $content WHERE sequence = $sequence AND content <> $content", "$content", "$sequence");
        _unhear = new(connection, "DELETE FROM customers WHERE name = $name", "$name");
        Reports = new ReportTable(connection);
        Receipts = new ReceiptTable(connection);
    }

    /// <summary>What the platform has said of parts.</summary>
    public ReportTable Reports { get; }

    /// <summary>What Genesys Cloud is still to be told.</summary>
    public ReceiptTable Receipts { get; }

    /// <summary>Notes that a customer has written.</summary>
    public void Heard(string customer, DateTimeOffset at, long lived) => _heard.Run(OutboxRules.NameOf(customer), Milliseconds(at), lived);

    /// <summary>Adds an answer, or only its end; false if it is known.</summary>
    public bool Add(NewAnswer answer, long lived)
    {
        byte[]? content = answer.Content is null ? null : JsonSerializer.SerializeToUtf8Bytes(answer.Content, OutboxJsonContext.Default.AnswerContent);
        AnswerState state = content is null ? AnswerState.Failed : AnswerState.Waiting;
        if (_add.Run(answer.Id, content is null ? "" : answer.Recipient, Milliseconds(answer.Accepted), lived, (int)state, answer.Content?.Parts.Length ?? 0, content) == 0)
        {
            return false;
        }

        if (answer.Failure is { } failure)
        {
            Receipts.Add(answer.Id, answer.Recipient, ReceiptStatus.Failed, answer.Accepted, isFinal: true, failure, lived);
        }

        return true;
    }

    /// <summary>Takes the first answers of recipients to whom nobody is sending.</summary>
    public TakenAnswers Take(string owner, DateTimeOffset now, int limit, long lived)
    {
        List<TakenAnswer> taken = [];
        foreach (TakenAnswer head in _heads.Rows(Answer, owner, Milliseconds(now), Milliseconds(now + OutboxRules.LongestWait), limit))
        {
            _claim.Run(owner, head.Sequence);
            // Its end was lost here or said to be a failure, and the platform has told it.
            bool isKnown = _endedPart.Scalar(head.Sequence, head.Part) is not null;
            TakenAnswer? answer = isKnown ? CompletePart(head, platformId: null, isLastWord: false, now, lived).Next : head;
            if (answer is not null)
            {
                taken.Add(answer with { LastHeard = _lastHeard.Scalar(OutboxRules.NameOf(answer.Recipient)) is long heard ? Time(heard) : null });
            }
        }

        (long waiting, DateTimeOffset? next) = _waiting.Rows(
            row => (row.GetInt64(0), row.IsDBNull(1) ? (DateTimeOffset?)null : Time(row.GetInt64(1))), Milliseconds(now), Milliseconds(now + OutboxRules.LongestWait))[0];
        return new TakenAnswers(taken, waiting, next);
    }

    /// <summary>Notes that a request begins; false if the answer is not the owner's.</summary>
    public bool Begin(TakenAnswer answer, string owner, DateTimeOffset now) => _begin.Run(Milliseconds(now), answer.Sequence, owner) > 0;

    /// <summary>Notes that the platform has a part.</summary>
    public CompletedPart CompletePart(TakenAnswer answer, string? platformId, bool isLastWord, DateTimeOffset now, long lived)
    {
        List<AnswerContent> content = _completePart.Rows(row => Content(row, 0), answer.Sequence, answer.Part);
        if (content.Count == 0)
        {
            return new CompletedPart(null, IsSent: false);
        }

        if (platformId is not null)
        {
            Reports.AddPart(platformId, answer.Sequence, answer.Part);
        }

        int next = answer.Part + 1;
        if (next < answer.Content.Parts.Length)
        {
            // As it is now: it may have been erased since it was taken.
            return new CompletedPart(answer with { Content = content[0], Part = next, InDoubtSince = null, Attempts = 0 }, IsSent: false);
        }

        _sent.Run(lived, answer.Sequence);
        Receipts.Add(answer.Id, answer.Recipient, ReceiptStatus.Sent, now, isLastWord, failure: null, lived);
        if (Reports.TryDeliver(answer.Sequence))
        {
            Receipts.Add(answer.Id, answer.Recipient, ReceiptStatus.Delivered, now, isFinal: true, failure: null, lived);
        }

        return new CompletedPart(null, IsSent: true);
    }

    public bool Postpone(TakenAnswer answer, string owner, DateTimeOffset due) => _postpone.Run(Milliseconds(due), answer.Sequence, owner) > 0;

    public bool GiveBack(TakenAnswer answer, string owner, DateTimeOffset due) => _giveBack.Run(Milliseconds(due), answer.Sequence, owner) > 0;

    /// <summary>Ends an answer, and has Genesys Cloud told; false if it has ended already.</summary>
    public bool Fail(long sequence, string recipient, AnswerFailure failure, DateTimeOffset now, long lived)
    {
        if (_fail.Scalar(lived, sequence) is not string id)
        {
            return false;
        }

        Receipts.Add(id, recipient, ReceiptStatus.Failed, now, isFinal: true, failure, lived);
        return true;
    }

    /// <summary>Fails some of what waits: of what a process that is no more had begun nobody knows.</summary>
    /// <returns>How many; fewer than a portion if there are no more.</returns>
    public int FailWaiting(string owner, AnswerFailure failure, DateTimeOffset? acceptedUpTo, DateTimeOffset now, long lived)
    {
        List<(long Sequence, string Recipient, int Part, int Parts, bool IsInDoubt)> overdue = _overdue.Rows(
            row => (row.GetInt64(0), row.GetString(1), row.GetInt32(2), row.GetInt32(3), row.GetBoolean(4)),
            owner,
            acceptedUpTo is { } upTo ? Milliseconds(upTo) : long.MaxValue,
            Milliseconds(now + OutboxRules.MostAhead),
            OutboxRules.Portion);
        foreach ((long sequence, string recipient, int part, int parts, bool isInDoubt) in overdue)
        {
            Fail(sequence, recipient, (isInDoubt ? AnswerFailures.Unknown : failure).After(part, parts), now, lived);
        }

        return overdue.Count;
    }

    /// <summary>Erases what waits for a customer, and forgets that they have written. A part whose request was begun may still end, and nothing follows it.</summary>
    /// <returns>How many answers.</returns>
    public int Erase(string recipient, DateTimeOffset now, long lived)
    {
        _unhear.Run(OutboxRules.NameOf(recipient));
        int erased = 0;
        foreach ((long sequence, int part, int parts, bool isBegun) in _waitingFor.Rows(row => (row.GetInt64(0), row.GetInt32(1), row.GetInt32(2), row.GetBoolean(3)), recipient))
        {
            bool isChanged = isBegun ? _erase.Run(OutboxRules.Erased(parts), sequence) > 0 : Fail(sequence, recipient, AnswerFailures.Erased.After(part, parts), now, lived);
            erased += isChanged ? 1 : 0;
        }

        return erased;
    }

    /// <summary>Notes what the platform tells of a part.</summary>
    public void Report(AnswerReport report, DateTimeOffset now, long lived)
    {
        if (Reports.Find(report) is not { } part)
        {
            return;
        }

        if (report.Kind == ReportKind.Failed)
        {
            Fail(part.Sequence, report.Recipient, (report.Failure ?? AnswerFailures.Unreachable).After(part.Part, part.Parts), report.At ?? now, lived);
        }
        else if (report.Kind == ReportKind.Delivered && Reports.NoteDelivered(report.PlatformId) && Reports.TryDeliver(part.Sequence))
        {
            Receipts.Add(part.Answer, report.Recipient, ReceiptStatus.Delivered, report.At ?? now, isFinal: true, failure: null, lived);
        }
    }

    /// <summary>Forgets a portion of what has ended, and of who has written, before a time.</summary>
    /// <returns>Whether there may be more.</returns>
    public bool Forget(long livedBefore)
    {
        _forgetParts.Run(livedBefore, OutboxRules.Portion);
        return _forget.Run(livedBefore, OutboxRules.Portion) + _forgetHeard.Run(livedBefore, OutboxRules.Portion) + Receipts.Forget(livedBefore, OutboxRules.Portion) >= OutboxRules.Portion;
    }

    public void Dispose()
    {
        Reports.Dispose();
        Receipts.Dispose();
        foreach (Statement statement in new[] { _add, _heads, _claim, _waiting, _begin, _completePart, _endedPart, _sent, _postpone, _giveBack, _fail, _overdue, _forget, _forgetParts, _heard, _lastHeard, _forgetHeard, _waitingFor, _erase, _unhear })
        {
            statement.Dispose();
        }
    }

    private static TakenAnswer Answer(SqliteDataReader row) => new()
    {
        Sequence = row.GetInt64(0),
        Id = row.GetString(1),
        Recipient = row.GetString(2),
        Accepted = Time(row.GetInt64(3)),
        Part = row.GetInt32(4),
        InDoubtSince = row.IsDBNull(5) ? null : Time(row.GetInt64(5)),
        Attempts = row.GetInt32(6),
        Content = Content(row, 7),
    };

    private static AnswerContent Content(SqliteDataReader row, int column) => JsonSerializer.Deserialize(row.GetFieldValue<byte[]>(column), OutboxJsonContext.Default.AnswerContent)!;

    private static long Milliseconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds();

    private static DateTimeOffset Time(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
}
