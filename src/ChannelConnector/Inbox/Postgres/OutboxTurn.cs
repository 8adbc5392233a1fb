using Npgsql;

namespace ChannelConnector.Inbox.Postgres;

/// <summary>A transaction that has the lock of the channel's answers: no other replica changes any of them meanwhile.</summary>
/// <param name="Database">The database.</param>
/// <param name="Connection">Its connection.</param>
/// <param name="Owner">This process.</param>
/// <param name="Replica">The name of this replica.</param>
/// <param name="Now">The time.</param>
/// <param name="Lived">The age of the state.</param>
internal sealed record OutboxTurn(PostgresDatabase Database, NpgsqlConnection Connection, Guid Owner, string Replica, DateTimeOffset Now, long Lived)
{
    /// <summary>What may be taken: nobody has it, or whoever had it does no more. With this process as $1 and its replica's name as $2, which is one process's at a time.</summary>
    public const string Free = "(a.claim IS NULL OR a.claimed_until <= clock_timestamp() OR (a.claim <> $1 AND a.claimant = $2))";

    /// <summary>What need not wait, with the time as $3 and the latest that is waited for as $4.</summary>
    public const string IsDue = "NOT (a.due > $3 AND a.due <= $4)";

    /// <summary>The time as it is written.</summary>
    public long From => Now.ToUnixTimeMilliseconds();

    /// <summary>Until when a time to wait for counts.</summary>
    public long Latest => (Now + OutboxRules.LongestWait).ToUnixTimeMilliseconds();

    /// <summary>Runs a statement.</summary>
    public Task<int> RunAsync(string sql, params object?[] parameters) => Database.RunAsync(Connection, sql, parameters);

    /// <summary>Reads rows.</summary>
    public Task<List<T>> RowsAsync<T>(string sql, Func<NpgsqlDataReader, T> read, params object?[] parameters) => Database.RowsAsync(Connection, sql, read, parameters);

    /// <summary>How many wait in a table, and until when the next of those that wait for their time does.</summary>
    /// <param name="table">The table, with a condition.</param>
    public async Task<(long Waiting, DateTimeOffset? NextDue)> WaitingAsync(string table) => (await RowsAsync(
        $"SELECT count(*), min(due) FILTER (WHERE due > $1 AND due <= $2) FROM {table}", row => (row.GetInt64(0), row.IsDBNull(1) ? (DateTimeOffset?)null : PostgresRows.Time(row.GetInt64(1))), From, Latest))[0];
}
