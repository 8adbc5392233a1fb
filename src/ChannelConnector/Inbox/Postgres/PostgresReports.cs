using ChannelConnector.Outbound;

namespace ChannelConnector.Inbox.Postgres;

/// <summary>The part of a turn that is about what the platform calls the parts of answers, and what it tells of them.</summary>
internal sealed class PostgresReports(OutboxTurn turn)
{
    /// <summary>Notes the platform's id of a part.</summary>
    public Task AddPartAsync(string platformId, long answer, int part) =>
        turn.RunAsync("INSERT INTO {s}.sent_parts(id, answer, part) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING", platformId, answer, part);

    /// <summary>Whether the platform has told of a part.</summary>
    public async Task<bool> HasPartAsync(long answer, int part) => (await turn.RowsAsync("SELECT 1 FROM {s}.sent_parts WHERE answer = $1 AND part = $2 LIMIT 1", row => row.GetInt32(0), answer, part)).Count > 0;

    /// <summary>The answer of a message that the platform tells of: by its id, or by what was sent along with it.</summary>
    public async Task<(long Sequence, string Answer, int Part, int Parts)?> FindAsync(AnswerReport report)
    {
        if (await FirstAsync("SELECT a.sequence, a.id, p.part, a.parts FROM {s}.sent_parts p JOIN {s}.answers a ON a.sequence = p.answer WHERE p.id = $1", report.PlatformId) is { } known)
        {
            return known;
        }

        // Only a part of which a request was begun, though it may be said to have failed: nobody else's word ends an answer.
        if (AnswerReference.Parse(report.Reference) is not { } reference
            || await FirstAsync("SELECT sequence, id, part, parts FROM {s}.answers WHERE id = $1 AND state = 0 AND part = $2 AND (sending IS NOT NULL OR attempts > 0)", reference.Id, reference.Part) is not { } begun)
        {
            return null;
        }

        await AddPartAsync(report.PlatformId, begun.Sequence, reference.Part);
        await turn.RunAsync("UPDATE {s}.answers SET due = 0 WHERE sequence = $1 AND claim IS NULL", begun.Sequence);
        return begun;
    }

    /// <summary>Notes that the customer has a part; false if that is known.</summary>
    public async Task<bool> NoteDeliveredAsync(string platformId) => await turn.RunAsync("UPDATE {s}.sent_parts SET delivered = true WHERE id = $1 AND NOT delivered", platformId) > 0;

    /// <summary>Notes that the customer has an answer, if it was sent and every part of it has arrived.</summary>
    public async Task<bool> TryDeliverAsync(long answer) => await turn.RunAsync(
        "UPDATE {s}.answers SET state = 2 WHERE sequence = $1 AND state = 1 AND parts = (SELECT count(*) FROM {s}.sent_parts WHERE answer = $1 AND delivered)", answer) > 0;

    private async Task<(long Sequence, string Answer, int Part, int Parts)?> FirstAsync(string sql, params object[] parameters) =>
        await turn.RowsAsync(sql, row => (row.GetInt64(0), row.GetString(1), row.GetInt32(2), row.GetInt32(3)), parameters) is [var first, ..] ? first : null;
}
