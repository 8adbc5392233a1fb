using ChannelConnector.Outbound;
using Microsoft.Data.Sqlite;

namespace ChannelConnector.Inbox.Sqlite;

/// <summary>The part of a transaction that is about what the platform calls the parts of answers, and what it tells of them.</summary>
internal sealed class ReportTable(SqliteConnection connection) : IDisposable
{
    private readonly Statement _add = new(connection, "INSERT INTO sent_parts(id, answer, part) VALUES ($id, $answer, $part) ON CONFLICT(id) DO NOTHING", "$id", "$answer", "$part");
    private readonly Statement _find = new(connection, "SELECT a.sequence, a.id, p.part, a.parts FROM sent_parts AS p JOIN answers AS a ON a.sequence = p.answer WHERE p.id = $id", "$id");

    // Only a part of which a request was begun, though it may be said to have failed: nobody else's word ends an answer.
    private readonly Statement _claimed = new(connection, "SELECT sequence, id, part, parts FROM answers WHERE id = $id AND state = 0 AND part = $part AND (sending IS NOT NULL OR attempts > 0)", "$id", "$part");
    private readonly Statement _wake = new(connection, "UPDATE answers SET due = 0 WHERE sequence = $sequence AND claim IS NULL", "$sequence");
    private readonly Statement _delivered = new(connection, "UPDATE sent_parts SET delivered = 1 WHERE id = $id AND delivered = 0", "$id");
    private readonly Statement _deliver = new(connection, "UPDATE answers SET state = 2 WHERE sequence = $sequence AND state = 1 AND parts = (SELECT COUNT(*) FROM sent_parts WHERE answer = $answer AND delivered = 1)", "$sequence", "$answer");

    /// <summary>Notes the platform's id of a part.</summary>
    public void AddPart(string platformId, long answer, int part) => _add.Run(platformId, answer, part);

    /// <summary>The answer of a message that the platform tells of: by its id, or by what was sent along with it.</summary>
    public (long Sequence, string Answer, int Part, int Parts)? Find(AnswerReport report)
    {
        if (First(_find.Rows(Answer, report.PlatformId)) is { } known)
        {
            return known;
        }

        if (AnswerReference.Parse(report.Reference) is not { } reference || First(_claimed.Rows(Answer, reference.Id, reference.Part)) is not { } begun)
        {
            return null;
        }

        AddPart(report.PlatformId, begun.Sequence, reference.Part);
        _wake.Run(begun.Sequence);
        return begun;
    }

    /// <summary>Notes that the customer has a part; false if that is known.</summary>
    public bool NoteDelivered(string platformId) => _delivered.Run(platformId) > 0;

    /// <summary>Notes that the customer has an answer, if it was sent and every part of it has arrived.</summary>
    public bool TryDeliver(long answer) => _deliver.Run(answer, answer) > 0;

    public void Dispose()
    {
        foreach (Statement statement in new[] { _add, _find, _claimed, _wake, _delivered, _deliver })
        {
            statement.Dispose();
        }
    }

    private static (long Sequence, string Answer, int Part, int Parts) Answer(SqliteDataReader row) => (row.GetInt64(0), row.GetString(1), row.GetInt32(2), row.GetInt32(3));

    private static (long Sequence, string Answer, int Part, int Parts)? First(List<(long Sequence, string Answer, int Part, int Parts)> rows) => rows.Count > 0 ? rows[0] : null;
}
