using ChannelConnector.Outbound;
using Npgsql;

namespace ChannelConnector.Inbox.Postgres;

/// <summary>The part of a turn that is about receipts for Genesys Cloud.</summary>
internal sealed class PostgresReceipts(OutboxTurn turn)
{
    /// <summary>Adds one.</summary>
    public Task AddAsync(string answer, string recipient, string status, DateTimeOffset at, bool isFinal, AnswerFailure? failure) => turn.RunAsync(
        "INSERT INTO {s}.receipts(answer, recipient, status, code, message, at, final, lived) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        answer,
        recipient,
        status,
        failure?.Code,
        failure?.Message,
        at.ToUnixTimeMilliseconds(),
        isFinal,
        turn.Lived);

    /// <summary>Takes the next one.</summary>
    public async Task<TakenReceipt> TakeAsync()
    {
        List<OutboxReceipt> taken = await turn.RowsAsync(
            $$"""
            WITH next AS MATERIALIZED (
              SELECT a.sequence FROM {s}.receipts a
              WHERE {{OutboxTurn.Free}} AND {{OutboxTurn.IsDue}} AND NOT EXISTS (SELECT 1 FROM {s}.receipts b WHERE b.answer = a.answer AND b.sequence < a.sequence)
              ORDER BY a.sequence LIMIT 1)
            UPDATE {s}.receipts r SET claim = $1, claimant = $2, claimed_until = clock_timestamp() + $5 FROM next WHERE r.sequence = next.sequence
            RETURNING r.sequence, r.answer, r.recipient, r.status, r.at, r.final, r.attempts, r.code, r.message
            """,
            Receipt,
            turn.Owner,
            turn.Replica,
            turn.From,
            turn.Latest,
            PostgresOutbox.Term);
        (long waiting, DateTimeOffset? next) = await turn.WaitingAsync("{s}.receipts");
        return new TakenReceipt(taken.FirstOrDefault(), waiting, next);
    }

    public Task<int> CompleteAsync(long sequence) => turn.RunAsync("DELETE FROM {s}.receipts WHERE sequence = $1", sequence);

    public Task<int> PostponeAsync(long sequence, DateTimeOffset due) => turn.RunAsync(
        "UPDATE {s}.receipts SET claim = NULL, due = $2, attempts = attempts + 1 WHERE sequence = $1 AND claim = $3", sequence, due.ToUnixTimeMilliseconds(), turn.Owner);

    /// <summary>Forgets some of those that could not be told for long.</summary>
    public Task<int> ForgetAsync(long livedBefore) => turn.RunAsync(
        "DELETE FROM {s}.receipts WHERE sequence IN (SELECT sequence FROM {s}.receipts WHERE lived < $1 ORDER BY sequence LIMIT $2)", livedBefore, OutboxRules.Portion);

    private static OutboxReceipt Receipt(NpgsqlDataReader row) => new(
        row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetString(3), PostgresRows.Time(row.GetInt64(4)), row.GetBoolean(5), row.GetInt32(6),
        row.IsDBNull(7) ? null : new AnswerFailure(row.GetString(7), row.GetString(8)));
}
