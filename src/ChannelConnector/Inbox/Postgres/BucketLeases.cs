using Npgsql;

namespace ChannelConnector.Inbox.Postgres;

/// <summary>
/// Which conversations this replica passes on. Conversations are spread over buckets, and a bucket is one replica's for a time that it renews. Guarantees: an attempt begins only while enough of
/// that time is left for it to end, so that no two replicas are at work on a conversation at once; a replica that is killed is replaced after <see cref="Term"/>, or at once by the next process of its name.
/// Times are the database's, the one clock that all replicas have.
/// </summary>
/// <param name="database">The database.</param>
/// <param name="name">The name of this replica: the pod's. A process takes over from an earlier one of its name, which is dead.</param>
internal sealed class BucketLeases(PostgresDatabase database, string name)
{
    /// <summary>How long a bucket is a replica's without being renewed.</summary>
    public static readonly TimeSpan Term = TimeSpan.FromSeconds(45);

    /// <summary>What an attempt may take, with its answer: it begins only if as much is left. More than a request to Genesys Cloud may.</summary>
    public static readonly TimeSpan Attempt = TimeSpan.FromSeconds(25);

    /// <summary>How long the database may take to answer: what was left of the time has gone on meanwhile.</summary>
    public static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(4);

    private const int LockOfReplicas = -2;

    private static readonly TimeSpan RenewInterval = TimeSpan.FromSeconds(2);

    private long? _renewed;

    /// <summary>Whom the buckets belong to.</summary>
    public Guid Incarnation { get; } = Guid.NewGuid();

    /// <summary>The buckets of this replica, as of the last renewal.</summary>
    public IReadOnlySet<int> Held { get; private set; } = new HashSet<int>();

    /// <summary>How many replicas there are, as of the last renewal.</summary>
    public int Replicas { get; private set; } = 1;

    /// <summary>Renews, claims and releases, if it is time to. Not to be called twice at once.</summary>
    public async Task RenewAsync()
    {
        // By the computer's clock, not the connector's: it is about the database's.
        if (_renewed is { } last && TimeProvider.System.GetElapsedTime(last) < RenewInterval)
        {
            return;
        }

        await using NpgsqlConnection connection = await database.Source.OpenConnectionAsync();
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync();
        // One replica after the other, so that each sees what the ones before have claimed.
        await database.RunAsync(connection, "SELECT pg_advisory_xact_lock($1, $2)", database.LockClass, LockOfReplicas);
        int replicas = await ReportAsync(connection);
        int share = (PostgresDatabase.Buckets + replicas - 1) / replicas;
        HashSet<int> held = await BucketsAsync(connection, "UPDATE {s}.buckets SET until = clock_timestamp() + $2 WHERE owner = $1 AND NOT released AND until > clock_timestamp() RETURNING bucket", Incarnation, Term);
        if (held.Count > share)
        {
            // What is on its way there may still end; nothing new begins, and then it is free.
            held.ExceptWith(await BucketsAsync(connection, "UPDATE {s}.buckets SET released = true, until = clock_timestamp() + $2 WHERE bucket = ANY($1) RETURNING bucket", held.Take(held.Count - share).ToArray(), Attempt));
        }
        else if (held.Count < share)
        {
            held.UnionWith(await BucketsAsync(
                connection,
                "UPDATE {s}.buckets SET owner = $1, released = false, until = clock_timestamp() + $2 WHERE bucket IN (SELECT bucket FROM {s}.buckets WHERE until <= clock_timestamp() ORDER BY bucket LIMIT $3) RETURNING bucket",
                Incarnation,
                Term,
                share - held.Count));
        }

        await transaction.CommitAsync();
        (Held, Replicas, _renewed) = (held, replicas, TimeProvider.System.GetTimestamp());
    }

    /// <summary>Gives back what this replica has: nothing of it is at work any more.</summary>
    public async Task ReleaseAsync()
    {
        if (_renewed is null)
        {
            return;
        }

        await using NpgsqlCommand release = database.Command("WITH gone AS (DELETE FROM {s}.replicas WHERE incarnation = $1) UPDATE {s}.buckets SET owner = NULL, released = false, until = '-infinity' WHERE owner = $1", Incarnation);
        await release.ExecuteNonQueryAsync();
    }

    /// <summary>Says that this replica lives, and takes over from an earlier process of its name.</summary>
    /// <returns>How many replicas live.</returns>
    private async Task<int> ReportAsync(NpgsqlConnection connection)
    {
        if (_renewed is null)
        {
            await database.RunAsync(connection, "UPDATE {s}.buckets SET owner = $1, released = false, until = clock_timestamp() + $3 WHERE owner IN (SELECT incarnation FROM {s}.replicas WHERE name = $2)", Incarnation, name, Term);
            await database.RunAsync(connection, "DELETE FROM {s}.replicas WHERE name = $1", name);
            await database.RunAsync(connection, "INSERT INTO {s}.replicas(incarnation, name, seen) VALUES ($1, $2, clock_timestamp())", Incarnation, name);
        }

        // No row: a later process has taken this one's name and place, or it has been away for too long. It stands back and comes again.
        await using NpgsqlCommand seen = database.Command(connection, "UPDATE {s}.replicas SET seen = clock_timestamp() WHERE incarnation = $1", Incarnation);
        if (await seen.ExecuteNonQueryAsync() == 0)
        {
            await database.RunAsync(connection, "INSERT INTO {s}.replicas(incarnation, name, seen) VALUES ($1, $2, clock_timestamp())", Incarnation, name);
        }

        await database.RunAsync(connection, "DELETE FROM {s}.replicas WHERE seen <= clock_timestamp() - $1", Term);
        await using NpgsqlCommand count = database.Command(connection, "SELECT count(*) FROM {s}.replicas");
        return Convert.ToInt32(await count.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture);
    }

    private async Task<HashSet<int>> BucketsAsync(NpgsqlConnection connection, string sql, params object[] parameters) => [.. await database.RowsAsync(connection, sql, row => row.GetInt32(0), parameters)];
}
