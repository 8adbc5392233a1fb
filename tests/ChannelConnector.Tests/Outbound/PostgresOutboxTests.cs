using ChannelConnector.Inbox;
using ChannelConnector.Inbox.Postgres;
using ChannelConnector.Tests.Inbox;
using Npgsql;

namespace ChannelConnector.Tests.Outbound;

public sealed class PostgresOutboxTests(PostgresFixture fixture) : OutboxTests, IClassFixture<PostgresFixture>
{
    private protected override IInboxState CreateState() => new PostgresState(fixture.Server);

    [Fact]
    public async Task What_the_database_does_not_do_is_told_without_what_was_to_be_written()
    {
        PostgresState state = new(fixture.Server);
        AnswerBench bench = await AnswerBench.OpenAsync("WhatsApp", state);
        await state.QueryAsync($"DROP TABLE {PostgresDatabase.SchemaOf(InboxBench.Channel.Uid)}.answers", row => 0);

        InboxException exception = await Assert.ThrowsAsync<InboxException>(() => bench.AddAsync("a1", "anna", "a secret answer"));

        Assert.Equal("the inbox cannot be reached: PostgreSQL error 42P01", exception.Message);
        Assert.False(exception.MayBeWritten);
        await bench.CloseAsync();
    }

    [Theory]
    [InlineData("SELECT a.sequence FROM {s}.answers a WHERE a.state = 0 AND NOT EXISTS (SELECT 1 FROM {s}.answers b WHERE b.state = 0 AND b.recipient = a.recipient AND b.sequence < a.sequence) ORDER BY a.sequence LIMIT 8")]
    [InlineData("SELECT count(*), min(due) FILTER (WHERE due > 5 AND due <= 9) FROM {s}.answers WHERE state = 0")]
    [InlineData("SELECT a.sequence FROM {s}.answers a WHERE a.state = 0 AND (a.accepted <= 5 OR a.accepted > 9) ORDER BY a.sequence LIMIT 10")]
    [InlineData("SELECT sequence, id FROM {s}.answers WHERE id = 'g' AND state = 0 AND part = 0 AND (sending IS NOT NULL OR attempts > 0)")]
    [InlineData("SELECT sequence FROM {s}.answers WHERE state <> 0 AND lived < 5 ORDER BY lived LIMIT 10")]
    [InlineData("SELECT a.sequence, a.id FROM {s}.sent_parts p JOIN {s}.answers a ON a.sequence = p.answer WHERE p.id = 'm'")]
    [InlineData("SELECT count(*) FROM {s}.sent_parts WHERE answer = 5 AND delivered")]
    [InlineData("SELECT name, heard FROM {s}.customers WHERE name = ANY(ARRAY['a'::bytea])")]
    [InlineData("SELECT name FROM {s}.customers WHERE lived < 5 LIMIT 10 FOR UPDATE SKIP LOCKED")]
    [InlineData("SELECT 1 FROM {s}.receipts b WHERE b.answer = 'g' AND b.sequence < 5")]
    public async Task A_query_uses_an_index(string sql)
    {
        PostgresState state = new(fixture.Server);
        await using InboxBench bench = await InboxBench.OpenAsync(state);
        await using PostgresDatabase database = await PostgresDatabase.OpenAsync(await state.ConnectionStringAsync(), InboxBench.Channel);
        await using NpgsqlConnection connection = await database.Source.OpenConnectionAsync();
        await database.RunAsync(connection, "SET enable_seqscan = off");

        List<string> plan = await database.RowsAsync(connection, "EXPLAIN " + sql, row => row.GetString(0));

        Assert.Contains(plan, step => step.Contains("Index", StringComparison.Ordinal));
        Assert.DoesNotContain(plan, step => step.Contains("Seq Scan", StringComparison.Ordinal));
    }
}
