using ChannelConnector.Outbound;
using Microsoft.Data.Sqlite;

namespace ChannelConnector.Inbox.Sqlite;

/// <summary>The part of a transaction that is about receipts for Genesys Cloud.</summary>
internal sealed class ReceiptTable(SqliteConnection connection) : IDisposable
{
    private readonly Statement _add = new(connection, "INSERT INTO receipts(answer, recipient, status, code, message, at, final, lived) VALUES ($answer, $recipient, $status, $code, $message, $at, $final, $lived)", "$answer", "$recipient", "$status", "$code", "$message", "$at", "$final", "$lived");
    private readonly Statement _next = new(connection, "SELECT sequence, answer, recipient, status, at, final, attempts, code, message FROM receipts AS a WHERE (claim IS NULL OR claim <> $owner) AND NOT (due > $now AND due <= $latest) AND NOT EXISTS (SELECT 1 FROM receipts AS b WHERE b.answer = a.answer AND b.sequence < a.sequence) ORDER BY sequence LIMIT 1", "$owner", "$now", "$latest");
    private readonly Statement _claim = new(connection, "UPDATE receipts SET claim = $owner WHERE sequence = $sequence", "$owner", "$sequence");
    private readonly Statement _waiting = new(connection, "SELECT COUNT(*), MIN(CASE WHEN due > $now AND due <= $latest THEN due END) FROM receipts", "$now", "$latest");
    private readonly Statement _complete = new(connection, "DELETE FROM receipts WHERE sequence = $sequence", "$sequence");
    private readonly Statement _postpone = new(connection, "UPDATE receipts SET claim = NULL, due = $due, attempts = attempts + 1 WHERE sequence = $sequence", "$due", "$sequence");
    private readonly Statement _forget = new(connection, "DELETE FROM receipts WHERE sequence IN (SELECT sequence FROM receipts WHERE lived < $lived ORDER BY sequence LIMIT $limit)", "$lived", "$limit");

    /// <summary>Adds one.</summary>
    public void Add(string answer, string recipient, string status, DateTimeOffset at, bool isFinal, AnswerFailure? failure, long lived) =>
        _add.Run(answer, recipient, status, failure?.Code, failure?.Message, at.ToUnixTimeMilliseconds(), isFinal ? 1 : 0, lived);

    /// <summary>Takes the next one.</summary>
    public TakenReceipt Take(string owner, DateTimeOffset now)
    {
        long from = now.ToUnixTimeMilliseconds();
        long latest = (now + OutboxRules.LongestWait).ToUnixTimeMilliseconds();
        List<OutboxReceipt> found = _next.Rows(Receipt, owner, from, latest);
        if (found.Count > 0)
        {
            _claim.Run(owner, found[0].Sequence);
        }

        (long waiting, DateTimeOffset? next) = _waiting.Rows(
            row => (row.GetInt64(0), row.IsDBNull(1) ? (DateTimeOffset?)null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1))), from, latest)[0];
        return new TakenReceipt(found.Count > 0 ? found[0] : null, waiting, next);
    }

    public bool Complete(long sequence) => _complete.Run(sequence) > 0;

    public bool Postpone(long sequence, DateTimeOffset due) => _postpone.Run(due.ToUnixTimeMilliseconds(), sequence) > 0;

    /// <summary>Forgets some of those that could not be told for long.</summary>
    public int Forget(long livedBefore, int limit) => _forget.Run(livedBefore, limit);

    public void Dispose()
    {
        foreach (Statement statement in new[] { _add, _next, _claim, _waiting, _complete, _postpone, _forget })
        {
            statement.Dispose();
        }
    }

    private static OutboxReceipt Receipt(SqliteDataReader row) => new(
        row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetString(3), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(4)), row.GetBoolean(5), row.GetInt32(6),
        row.IsDBNull(7) ? null : new AnswerFailure(row.GetString(7), row.GetString(8)));
}
