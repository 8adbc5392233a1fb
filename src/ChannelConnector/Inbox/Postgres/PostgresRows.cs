using System.Text.Json;
using Npgsql;

namespace ChannelConnector.Inbox.Postgres;

/// <summary>How rows are read and content is written.</summary>
internal static class PostgresRows
{
    public const string EntryColumns = "m.sequence, m.id, m.original, m.conversation, m.sent, m.received, m.attempts, m.content";

    public const string MediaColumns = "key, original, kind, mime, received, content, conversation";

    public static InboxEntry Entry(NpgsqlDataReader row) =>
        new(row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetString(3), Time(row.GetInt64(4)), Time(row.GetInt64(5)), row.GetInt32(6), Content(row, 7));

    public static StoredMedium Medium(NpgsqlDataReader row) => new(row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), Time(row.GetInt64(4)), row.IsDBNull(5) ? null : row.GetString(5), row.IsDBNull(6) ? null : row.GetString(6));

    public static MessageContent Content(NpgsqlDataReader row, int column) => JsonSerializer.Deserialize(row.GetFieldValue<byte[]>(column), InboxJsonContext.Default.MessageContent)!;

    public static byte[] Serialize(MessageContent content) => JsonSerializer.SerializeToUtf8Bytes(content, InboxJsonContext.Default.MessageContent);

    public static DateTimeOffset Time(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    /// <summary>Reads every row of a query.</summary>
    public static async Task<List<T>> ReadAsync<T>(NpgsqlCommand command, Func<NpgsqlDataReader, T> read)
    {
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync();
        List<T> rows = [];
        while (await reader.ReadAsync())
        {
            rows.Add(read(reader));
        }

        return rows;
    }
}
