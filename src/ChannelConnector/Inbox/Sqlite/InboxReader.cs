using Microsoft.Data.Sqlite;

namespace ChannelConnector.Inbox.Sqlite;

/// <summary>
/// Reads beside the writer, on one connection and with statements that are prepared once: opening a connection reads the whole schema, which costs more than
/// any of the queries. One query at a time; each is short.
/// </summary>
internal sealed class InboxReader(SqliteConnection connection) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Statement> _statements = new(StringComparer.Ordinal);

    /// <summary>Reads every row of a query.</summary>
    /// <param name="sql">The query: one of a fixed set of texts.</param>
    /// <param name="read">Reads a row.</param>
    /// <param name="parameters">The parameters' names and values.</param>
    public List<T> Read<T>(string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        object?[] values = new object?[parameters.Length];
        string[] names = new string[parameters.Length];
        for (int index = 0; index < parameters.Length; index++)
        {
            (names[index], values[index]) = parameters[index];
        }

        lock (_lock)
        {
            if (!_statements.TryGetValue(sql, out Statement? statement))
            {
                _statements[sql] = statement = new Statement(connection, sql, names);
            }

            return statement.Rows(read, values);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            foreach (Statement statement in _statements.Values)
            {
                statement.Dispose();
            }

            connection.Dispose();
        }
    }
}
