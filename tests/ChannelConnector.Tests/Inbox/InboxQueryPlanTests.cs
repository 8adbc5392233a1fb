using ChannelConnector.Inbox.Sqlite;
using Microsoft.Data.Sqlite;

namespace ChannelConnector.Tests.Inbox;

/// <summary>What is asked every minute, at every scrape and with every message must not read a table of a million ids.</summary>
public sealed class InboxQueryPlanTests
{
    [Theory]
    [InlineData("SELECT sequence, conversation FROM messages WHERE state = 0 AND sequence > 5 ORDER BY sequence LIMIT 10")]
    [InlineData("SELECT COUNT(*) FROM messages WHERE state = 0")]
    [InlineData("SELECT sequence, received, died, content FROM messages WHERE state = 2")]
    [InlineData("SELECT sequence FROM messages WHERE state IN (1, 3) AND lived < 5 LIMIT 10")]
    [InlineData("SELECT original FROM tombstones WHERE lived < 5 LIMIT 10")]
    [InlineData("SELECT sequence, state, attempts, sent FROM messages WHERE original = 'm'")]
    [InlineData("DELETE FROM media WHERE kind = 'image' AND received <= 5")]
    [InlineData("SELECT key FROM media WHERE original = 'm'")]
    [InlineData("SELECT COALESCE(original, id) FROM messages WHERE state = 2 AND conversation = 'c'")]
    [InlineData("SELECT original FROM media WHERE conversation = 'c'")]
    [InlineData("SELECT name FROM signals WHERE done IS NULL ORDER BY received")]
    [InlineData("SELECT COUNT(*) FROM signals WHERE done IS NULL")]
    [InlineData("DELETE FROM signals WHERE done < 5")]
    [InlineData("SELECT sequence FROM answers AS a WHERE state = 0 AND NOT EXISTS (SELECT 1 FROM answers AS b WHERE b.state = 0 AND b.recipient = a.recipient AND b.sequence < a.sequence) ORDER BY sequence LIMIT 8")]
    [InlineData("SELECT COUNT(*), MIN(CASE WHEN due > 5 AND due <= 9 THEN due END) FROM answers WHERE state = 0")]
    [InlineData("SELECT sequence FROM answers WHERE state = 0 AND (accepted <= 5 OR accepted > 9) ORDER BY sequence LIMIT 10")]
    [InlineData("SELECT sequence, id FROM answers WHERE id = 'g' AND state = 0 AND part = 0 AND (sending IS NOT NULL OR attempts > 0)")]
    [InlineData("SELECT sequence FROM answers WHERE state <> 0 AND lived < 5 ORDER BY lived LIMIT 10")]
    [InlineData("SELECT a.sequence, a.id FROM sent_parts AS p JOIN answers AS a ON a.sequence = p.answer WHERE p.id = 'm'")]
    [InlineData("SELECT COUNT(*) FROM sent_parts WHERE answer = 5 AND delivered = 1")]
    [InlineData("SELECT heard FROM customers WHERE name = x'00'")]
    [InlineData("SELECT name FROM customers WHERE lived < 5 LIMIT 10")]
    public async Task A_query_uses_an_index(string sql)
    {
        SqliteState state = new();
        await using InboxBench bench = await InboxBench.OpenAsync(state);
        await using SqliteConnection connection = InboxDatabase.OpenReader(state.DirectoryPath);
        await using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "EXPLAIN QUERY PLAN " + sql;
        await using SqliteDataReader reader = await command.ExecuteReaderAsync();
        List<string> plan = [];
        while (await reader.ReadAsync())
        {
            plan.Add(reader.GetString(3));
        }

        Assert.NotEmpty(plan);
        Assert.All(plan.Where(step => !step.StartsWith("CORRELATED", StringComparison.Ordinal)), step => Assert.Matches("INDEX|PRIMARY KEY", step));
    }
}
