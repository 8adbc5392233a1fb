using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using ChannelConnector.Contract;
using ChannelOperator.Api;
using Npgsql;

namespace ChannelConnector.Inbox.Postgres;

/// <summary>A channel's schema in a PostgreSQL database: <c>channel_</c> and its uid. Several channels may share a database, and all replicas of a channel do.</summary>
internal sealed class PostgresDatabase : IAsyncDisposable
{
    /// <summary>The key of the Secret that has the connection string.</summary>
    public const string Credential = "database";

    /// <summary>How many parts the conversations of a channel are spread over; each is one replica's at a time.</summary>
    public const int Buckets = 64;

    private const string SchemaVersion = "1";

    // Advisory locks are of the whole database: the first number is the channel's.
    private const int LockOfSchema = -3;

    private PostgresDatabase(NpgsqlDataSource source, string schema)
    {
        Source = source;
        Schema = schema;
        LockClass = BitConverter.ToInt32(SHA256.HashData(Encoding.UTF8.GetBytes(schema)));
    }

    /// <summary>Its connections.</summary>
    public NpgsqlDataSource Source { get; }

    /// <summary>The name of the schema; nothing in it needs quoting.</summary>
    public string Schema { get; }

    /// <summary>The first number of the channel's advisory locks.</summary>
    public int LockClass { get; }

    /// <summary>The schema of a channel.</summary>
    public static string SchemaOf(string uid) => "channel_" + ChannelPart.Of(uid).Replace('-', '_');

    /// <summary>Opens the database and creates the channel's schema where it is not there yet.</summary>
    /// <exception cref="ContractException">The connection string is none.</exception>
    /// <exception cref="InboxException">It cannot be reached or used.</exception>
    public static async Task<PostgresDatabase> OpenAsync(string connectionString, ContractChannel channel)
    {
        PostgresDatabase database = new(Connect(connectionString), SchemaOf(channel.Uid));
        try
        {
            await database.RequireDurabilityAsync();
            await database.CreateAsync();
            return database;
        }
        catch (Exception exception)
        {
            await database.DisposeAsync();
            if (exception is InboxException)
            {
                throw;
            }

            throw new InboxException($"the database that the credential {Credential} names cannot be used: {Reason(exception)}. Its user needs CONNECT and CREATE on the database; look whether it runs, and whether a network policy keeps the connector from it", exception);
        }
    }

    /// <summary>A statement; <c>{s}</c> in it stands for the schema.</summary>
    public NpgsqlCommand Command(string sql, params ReadOnlySpan<object?> parameters)
    {
        NpgsqlCommand command = Source.CreateCommand(In(sql));
        Bind(command.Parameters, parameters);
        return command;
    }

    /// <summary>A statement of a transaction.</summary>
    public NpgsqlCommand Command(NpgsqlConnection connection, string sql, params ReadOnlySpan<object?> parameters)
    {
        NpgsqlCommand command = new(In(sql), connection);
        Bind(command.Parameters, parameters);
        return command;
    }

    /// <summary>Runs a statement of a transaction.</summary>
    /// <returns>How many rows it was about.</returns>
    public async Task<int> RunAsync(NpgsqlConnection connection, string sql, params object?[] parameters)
    {
        await using NpgsqlCommand command = Command(connection, sql, parameters);
        return await command.ExecuteNonQueryAsync();
    }

    /// <summary>Reads every row of a statement of a transaction.</summary>
    public async Task<List<T>> RowsAsync<T>(NpgsqlConnection connection, string sql, Func<NpgsqlDataReader, T> read, params object?[] parameters)
    {
        await using NpgsqlCommand command = Command(connection, sql, parameters);
        return await PostgresRows.ReadAsync(command, read);
    }

    /// <summary>Does something in one transaction.</summary>
    /// <exception cref="InboxException">It was not done, or nobody knows whether it was.</exception>
    public Task<T> TransactAsync<T>(Func<NpgsqlConnection, Task<T>> act) => TryAsync(async () =>
    {
        await using NpgsqlConnection connection = await Source.OpenConnectionAsync();
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync();
        T result = await act(connection);
        try
        {
            await transaction.CommitAsync();
        }
        catch (Exception exception) when (exception is not PostgresException)
        {
            throw new InboxException($"the inbox could not be written: {Reason(exception)}", exception) { MayBeWritten = true };
        }

        return result;
    });

    /// <summary>Does something that needs the database.</summary>
    /// <exception cref="InboxException">It cannot be reached, or does not do it.</exception>
    public static async Task<T> TryAsync<T>(Func<Task<T>> act)
    {
        try
        {
            return await act();
        }
        catch (Exception exception) when (exception is DbException or TimeoutException or IOException)
        {
            throw new InboxException($"the inbox cannot be reached: {Reason(exception)}", exception);
        }
    }

    /// <summary>What may be told of an error: never its text, which may quote what was to be stored.</summary>
    public static string Reason(Exception exception) => exception switch
    {
        PostgresException postgres => $"PostgreSQL error {postgres.SqlState}",
        NpgsqlException { InnerException: { } inner } => inner.GetType().Name,
        _ => exception.GetType().Name,
    };

    public ValueTask DisposeAsync() => Source.DisposeAsync();

    private static NpgsqlDataSource Connect(string connectionString)
    {
        try
        {
            NpgsqlConnectionStringBuilder builder = new(connectionString) { ApplicationName = "channel-connector", IncludeErrorDetail = false };
            if (string.IsNullOrEmpty(builder.Host))
            {
                throw new FormatException("there is no Host");
            }

            SetDefaults(builder);
            NpgsqlDataSourceBuilder source = new(builder.ConnectionString);
            // Of several hosts the one that can be written to.
            return builder.Host.Contains(',', StringComparison.Ordinal) ? source.BuildMultiHost().WithTargetSession(TargetSessionAttributes.Primary) : source.Build();
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException)
        {
            // Its text may quote the password.
            throw new ContractException($"the credential {Credential} is no connection string of PostgreSQL: give the Secret in spec.connector.credentialsSecretName one such as Host=db.example.com;Database=channels;Username=support;Password=...;SSL Mode=VerifyFull");
        }
    }

    /// <summary>What the connection string leaves open: nobody waits long for a server that hangs, nobody waits for what a vanished replica holds, and nobody listens.</summary>
    private static void SetDefaults(NpgsqlConnectionStringBuilder builder)
    {
        DbConnectionStringBuilder given = new() { ConnectionString = builder.ConnectionString };
        void Default(string name, object value)
        {
            if (!given.ContainsKey(name))
            {
                builder[name] = value;
            }
        }

        Default("Timeout", 5);
        Default("Command Timeout", 10);
        Default("Tcp Keepalive", true);
        Default("Options", "-c lock_timeout=5s -c idle_in_transaction_session_timeout=10s -c tcp_user_timeout=15s");
        if (!IsHere(builder.Host!))
        {
            Default("SSL Mode", nameof(SslMode.VerifyFull));
        }
    }

    private static bool IsHere(string host) => host.StartsWith('/') || host is "localhost" or "127.0.0.1" or "::1";

    /// <summary>What is acknowledged to a platform has to survive the crash of the server.</summary>
    private async Task RequireDurabilityAsync()
    {
        foreach (string setting in (string[])["fsync", "synchronous_commit"])
        {
            await using NpgsqlCommand command = Source.CreateCommand("SELECT current_setting($1)");
            command.Parameters.Add(new NpgsqlParameter { Value = setting });
            if (await command.ExecuteScalarAsync() is "off")
            {
                throw new InboxException($"the database that the credential {Credential} names has {setting} off, and would lose what was acknowledged: set it to on, for the server or for this user");
            }
        }
    }

    private async Task CreateAsync()
    {
        await using NpgsqlConnection connection = await Source.OpenConnectionAsync();
        // Even where all is there, to say so locks the tables against those who write.
        if (await VersionAsync(connection) == SchemaVersion)
        {
            return;
        }

        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync();
        await RunAsync(connection, "SELECT pg_advisory_xact_lock($1, $2)", LockClass, LockOfSchema);
        await RunAsync(connection, PostgresSchema.Sql);
        await using (NpgsqlCommand version = Command(connection, "INSERT INTO {s}.meta(name, value) VALUES ('schema', $1) ON CONFLICT (name) DO UPDATE SET name = excluded.name RETURNING value", SchemaVersion))
        {
            if (await version.ExecuteScalarAsync() is string found && found != SchemaVersion)
            {
                throw new InboxException($"schema {Schema} of the database has version {found}, and this connector knows {SchemaVersion}: run the image that wrote it, or a later one");
            }
        }

        await transaction.CommitAsync();
    }

    private async Task<string?> VersionAsync(NpgsqlConnection connection)
    {
        await using (NpgsqlCommand there = Command(connection, "SELECT to_regclass('{s}.meta') IS NOT NULL"))
        {
            if (await there.ExecuteScalarAsync() is not true)
            {
                return null;
            }
        }

        await using NpgsqlCommand version = Command(connection, "SELECT value FROM {s}.meta WHERE name = 'schema'");
        return (string?)await version.ExecuteScalarAsync();
    }

    private string In(string sql) => sql.Replace("{s}", Schema, StringComparison.Ordinal);

    private static void Bind(NpgsqlParameterCollection parameters, ReadOnlySpan<object?> values)
    {
        foreach (object? value in values)
        {
            parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value });
        }
    }
}
