using ChannelOperator.Api;
using Microsoft.Data.Sqlite;

namespace ChannelConnector.Inbox.Sqlite;

/// <summary>
/// The file of the inbox. Write-ahead log with full synchronisation: a commit survives a kill and a loss of power. What is deleted is
/// overwritten (<c>secure_delete</c>), and the log is emptied at each pruning: nothing erased is left in a free page for long.
/// </summary>
internal static class InboxDatabase
{
    private const string FileName = "inbox.db";
    private const string SchemaVersion = "1";

    private const string Schema = """
        CREATE TABLE IF NOT EXISTS meta(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS messages(
          sequence INTEGER PRIMARY KEY AUTOINCREMENT,
          id TEXT NOT NULL UNIQUE,
          original TEXT,
          conversation TEXT NOT NULL,
          sent INTEGER NOT NULL,
          received INTEGER NOT NULL,
          lived INTEGER NOT NULL,
          state INTEGER NOT NULL,
          attempts INTEGER NOT NULL,
          reason TEXT,
          died INTEGER,
          content BLOB);
        CREATE INDEX IF NOT EXISTS messages_pending ON messages(sequence) WHERE state = 0;
        CREATE INDEX IF NOT EXISTS messages_dead ON messages(sequence) WHERE state = 2;
        CREATE INDEX IF NOT EXISTS messages_settled ON messages(lived) WHERE state IN (1, 3);
        CREATE INDEX IF NOT EXISTS messages_original ON messages(original) WHERE original IS NOT NULL;
        CREATE TABLE IF NOT EXISTS tombstones(original TEXT PRIMARY KEY, lived INTEGER NOT NULL) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS tombstones_lived ON tombstones(lived);
        CREATE TABLE IF NOT EXISTS media(key TEXT PRIMARY KEY, original TEXT NOT NULL, kind TEXT NOT NULL, mime TEXT NOT NULL, received INTEGER NOT NULL, content TEXT, conversation TEXT) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS media_original ON media(original);
        CREATE INDEX IF NOT EXISTS media_expiry ON media(kind, received);
        CREATE TABLE IF NOT EXISTS signals(name TEXT PRIMARY KEY, said TEXT NOT NULL, decision TEXT NOT NULL, reference TEXT, decided INTEGER NOT NULL, received INTEGER NOT NULL, done INTEGER) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS signals_waiting ON signals(received) WHERE done IS NULL;
        CREATE INDEX IF NOT EXISTS signals_done ON signals(done) WHERE done IS NOT NULL;
        CREATE TABLE IF NOT EXISTS customers(name BLOB PRIMARY KEY, heard INTEGER NOT NULL, lived INTEGER NOT NULL) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS customers_lived ON customers(lived);
        CREATE TABLE IF NOT EXISTS answers(
          sequence INTEGER PRIMARY KEY AUTOINCREMENT,
          id TEXT NOT NULL UNIQUE,
          recipient TEXT NOT NULL,
          accepted INTEGER NOT NULL,
          lived INTEGER NOT NULL,
          state INTEGER NOT NULL,
          parts INTEGER NOT NULL,
          part INTEGER NOT NULL DEFAULT 0,
          sending INTEGER,
          attempts INTEGER NOT NULL DEFAULT 0,
          due INTEGER NOT NULL DEFAULT 0,
          claim TEXT,
          content BLOB);
        CREATE INDEX IF NOT EXISTS answers_waiting ON answers(sequence) WHERE state = 0;
        CREATE INDEX IF NOT EXISTS answers_recipient ON answers(recipient, sequence) WHERE state = 0;
        CREATE INDEX IF NOT EXISTS answers_settled ON answers(lived) WHERE state <> 0;
        CREATE TABLE IF NOT EXISTS sent_parts(id TEXT PRIMARY KEY, answer INTEGER NOT NULL, part INTEGER NOT NULL, delivered INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS sent_parts_answer ON sent_parts(answer);
        CREATE TABLE IF NOT EXISTS receipts(
          sequence INTEGER PRIMARY KEY AUTOINCREMENT,
          answer TEXT NOT NULL,
          recipient TEXT NOT NULL,
          status TEXT NOT NULL,
          code TEXT,
          message TEXT,
          at INTEGER NOT NULL,
          final INTEGER NOT NULL,
          lived INTEGER NOT NULL,
          attempts INTEGER NOT NULL DEFAULT 0,
          due INTEGER NOT NULL DEFAULT 0,
          claim TEXT);
        CREATE INDEX IF NOT EXISTS receipts_answer ON receipts(answer, sequence);
        """;

    /// <summary>Whether a directory has one.</summary>
    public static bool IsIn(string directory) => File.Exists(Path.Combine(directory, FileName));

    /// <summary>Creates or opens the database of a channel.</summary>
    /// <returns>The connection to write with.</returns>
    /// <exception cref="InboxException">It cannot be opened, is another channel's, or of another version.</exception>
    public static SqliteConnection Open(string directory, ContractChannel channel)
    {
        string path = Path.Combine(directory, FileName);
        SqliteConnection? connection = null;
        try
        {
            Directory.CreateDirectory(directory);
            connection = Connect(directory, SqliteOpenMode.ReadWriteCreate);
            Execute(connection, "PRAGMA journal_mode=WAL; PRAGMA auto_vacuum=NONE;");
            Execute(connection, Schema);
            Extend(connection);
            Claim(connection, path, channel);
            return connection;
        }
        catch (Exception exception) when (exception is SqliteException or IOException or UnauthorizedAccessException)
        {
            connection?.Dispose();
            throw new InboxException($"{path} cannot be opened: {OneLine(exception)}. The connector needs /var/lib/channel writable, on a file system with locks", exception);
        }
        catch
        {
            connection?.Dispose();
            throw;
        }
    }

    /// <summary>Opens a connection to read with.</summary>
    public static SqliteConnection OpenReader(string directory) => Connect(directory, SqliteOpenMode.ReadWrite);

    private static SqliteConnection Connect(string directory, SqliteOpenMode mode)
    {
        SqliteConnection connection = new(new SqliteConnectionStringBuilder { DataSource = Path.Combine(directory, FileName), Mode = mode, Pooling = false, DefaultTimeout = 10 }.ToString());
        try
        {
            connection.Open();
            Execute(connection, "PRAGMA busy_timeout=10000; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; PRAGMA temp_store=MEMORY; PRAGMA foreign_keys=OFF;");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>What has come to the schema since its first release. An earlier connector leaves it unread, and can go on with the file.</summary>
    private static void Extend(SqliteConnection connection)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT COUNT(*) FROM pragma_table_info('media') WHERE name = 'conversation'";
        if ((long)command.ExecuteScalar()! == 0)
        {
            Execute(connection, "ALTER TABLE media ADD COLUMN conversation TEXT");
        }

        Execute(connection, "CREATE INDEX IF NOT EXISTS media_conversation ON media(conversation) WHERE conversation IS NOT NULL");
    }

    private static void Claim(SqliteConnection connection, string path, ContractChannel channel)
    {
        string owner = Meta(connection, "channel", channel.Uid);
        if (owner != channel.Uid)
        {
            throw new InboxException($"{path} holds the state of the channel with uid {owner}, and this is {channel.Namespace}/{channel.Name} with uid {channel.Uid}: give the channel an empty volume");
        }

        string version = Meta(connection, "schema", SchemaVersion);
        if (version != SchemaVersion)
        {
            throw new InboxException($"{path} has schema {version}, and this connector knows {SchemaVersion}: run the image that wrote it, or a later one");
        }
    }

    private static string Meta(SqliteConnection connection, string name, string initial)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "INSERT INTO meta(name, value) VALUES ($name, $value) ON CONFLICT(name) DO NOTHING; SELECT value FROM meta WHERE name = $name;";
        command.Parameters.AddWithValue("$name", name);
        command.Parameters.AddWithValue("$value", initial);
        return (string)command.ExecuteScalar()!;
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static string OneLine(Exception exception) => exception.Message.ReplaceLineEndings(" ").TrimEnd('.', ' ');
}
