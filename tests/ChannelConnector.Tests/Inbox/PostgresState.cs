using ChannelConnector.Inbox;
using ChannelConnector.Inbox.Postgres;
using ChannelOperator.Api;
using ChannelOperator.TestKit.Databases;
using Npgsql;

namespace ChannelConnector.Tests.Inbox;

/// <summary>An inbox in a database of its own.</summary>
internal sealed class PostgresState(PostgresServer server) : IInboxState
{
    private string? _connectionString;

    /// <summary>The name of the replica that opens it next.</summary>
    public string Replica { get; set; } = "pod-1";

    public async Task<string> ConnectionStringAsync() => _connectionString ??= await server.CreateDatabaseAsync();

    /// <summary>Opens it and makes it responsible, as a forwarder's first look does.</summary>
    public async Task<IMessageInbox> OpenAsync(ContractChannel channel, TimeProvider time)
    {
        PostgresInbox inbox = await PostgresInbox.OpenAsync(await ConnectionStringAsync(), channel, Replica, time);
        await inbox.ReadPendingAsync();
        return inbox;
    }

    public async Task<IReadOnlyList<PendingMessage>> WaitingAsync(ContractChannel channel) => await QueryAsync(
        $"SELECT sequence, conversation FROM {PostgresDatabase.SchemaOf(channel.Uid)}.messages WHERE state = 0 ORDER BY sequence", row => new PendingMessage(row.GetInt64(0), row.GetString(1)));

    /// <summary>Looks at every row of every table: what a page still holds is the server's affair.</summary>
    public async Task<bool> HoldsAsync(string text)
    {
        List<string> tables = await QueryAsync("SELECT schemaname || '.' || tablename FROM pg_tables WHERE schemaname LIKE 'channel%'", row => row.GetString(0));
        foreach (string table in tables)
        {
            List<string> rows = await QueryAsync($"SELECT t::text || coalesce(encode((to_jsonb(t)->>'content')::bytea, 'escape'), '') FROM {table} t", row => row.GetString(0));
            if (rows.Exists(row => row.Contains(text, StringComparison.Ordinal)))
            {
                return true;
            }
        }

        return false;
    }

    public async Task<List<T>> QueryAsync<T>(string sql, Func<NpgsqlDataReader, T> read)
    {
        await using NpgsqlConnection connection = new(await ConnectionStringAsync() + ";Pooling=false");
        await connection.OpenAsync();
        await using NpgsqlCommand command = new(sql, connection);
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync();
        List<T> rows = [];
        while (await reader.ReadAsync())
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
