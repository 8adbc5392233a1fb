using Npgsql;

namespace ChannelConnector.Inbox.Postgres;

/// <summary>
/// Reads what this replica is to pass on and was not given yet. Sequences are drawn before they are committed, so a lower one may appear after a higher: what lies above a floor is looked at again, and
/// the floor is moved up only to where no transaction can still add. Not to be used twice at once.
/// </summary>
internal sealed class PendingCursor(PostgresDatabase database, BucketLeases leases)
{
    private const int Limit = 10_000;

    /// <summary>How often the floor is moved up.</summary>
    public static readonly TimeSpan BarrierInterval = TimeSpan.FromSeconds(1);

    // By bucket: up to where everything was given, and what was given above.
    private readonly Dictionary<int, (long Floor, HashSet<long> Given)> _buckets = [];
    private long? _raised;
    private long _barrier;

    /// <summary>Reads.</summary>
    public async Task<IReadOnlyList<PendingMessage>> ReadAsync()
    {
        await leases.RenewAsync();
        FollowLeases();
        if (_buckets.Count == 0)
        {
            return [];
        }

        if (_raised is not { } last || TimeProvider.System.GetElapsedTime(last) >= BarrierInterval)
        {
            await RaiseBarrierAsync();
        }

        long after = 0;
        while (true)
        {
            List<(PendingMessage Message, int Bucket)> read = await QueryAsync(after);
            List<PendingMessage> given = [.. read.Where(row => _buckets[row.Bucket].Given.Add(row.Message.Sequence)).Select(row => row.Message)];
            bool isLast = read.Count < Limit;
            // A full page may go on below the barrier: only what it has reached is read.
            RaiseFloors(isLast ? _barrier : Math.Min(read[^1].Message.Sequence, _barrier));
            if (given.Count > 0 || isLast)
            {
                return given;
            }

            after = read[^1].Message.Sequence;
        }
    }

    // A bucket that comes back begins anew: another replica may have given up on what was given here.
    private void FollowLeases()
    {
        foreach (int lost in _buckets.Keys.Where(bucket => !leases.Held.Contains(bucket)).ToArray())
        {
            _buckets.Remove(lost);
        }

        foreach (int bucket in leases.Held)
        {
            _buckets.TryAdd(bucket, (0, []));
        }
    }

    private void RaiseFloors(long to)
    {
        foreach ((int bucket, (long floor, HashSet<long> given)) in _buckets)
        {
            if (to > floor)
            {
                given.RemoveWhere(sequence => sequence <= to);
                _buckets[bucket] = (to, given);
            }
        }
    }

    /// <summary>Finds a sequence up to which all are committed: alone on the lock nobody is between drawing one and committing it.</summary>
    private async Task RaiseBarrierAsync()
    {
        await using NpgsqlConnection connection = await database.Source.OpenConnectionAsync();
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync();
        try
        {
            // Writers queue behind this one: not for long.
            await using NpgsqlCommand alone = database.Command(connection, "SET LOCAL lock_timeout = '100ms'");
            await alone.ExecuteNonQueryAsync();
            await using NpgsqlCommand turn = database.Command(connection, "SELECT pg_advisory_xact_lock($1, $2)", database.LockClass, PostgresTransaction.LockOfSequences);
            await turn.ExecuteNonQueryAsync();
            await using NpgsqlCommand highest = database.Command(connection, "SELECT coalesce(pg_sequence_last_value(pg_get_serial_sequence('{s}.messages', 'sequence')), 0)");
            long last = (long)(await highest.ExecuteScalarAsync())!;
            if (last < _barrier)
            {
                // Another server, or an earlier state of this one: what is known of sequences holds no more.
                _buckets.Clear();
                FollowLeases();
            }

            _barrier = last;
        }
        catch (PostgresException busy) when (busy.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            // Somebody takes long to commit: the floor stays for now.
        }

        _raised = TimeProvider.System.GetTimestamp();
    }

    private async Task<List<(PendingMessage Message, int Bucket)>> QueryAsync(long after)
    {
        await using NpgsqlCommand command = database.Command(
            "SELECT m.sequence, m.conversation, m.bucket FROM unnest($1, $2) AS held(bucket, above) JOIN {s}.messages m ON m.bucket = held.bucket AND m.sequence > greatest(held.above, $3) WHERE m.state = 0 ORDER BY m.sequence LIMIT $4",
            _buckets.Keys.ToArray(),
            _buckets.Values.Select(bucket => bucket.Floor).ToArray(),
            after,
            Limit);
        return await PostgresRows.ReadAsync(command, row => (new PendingMessage(row.GetInt64(0), row.GetString(1)), row.GetInt32(2)));
    }
}
