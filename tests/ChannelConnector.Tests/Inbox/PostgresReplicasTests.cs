using ChannelConnector.Inbox;
using ChannelConnector.Inbox.Postgres;
using ChannelOperator.TestKit.Kubernetes;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

namespace ChannelConnector.Tests.Inbox;

/// <summary>Several replicas on one database: each conversation is one's, nothing is lost between them, and nothing is missed that happens at the same time.</summary>
public sealed class PostgresReplicasTests(PostgresFixture fixture) : IClassFixture<PostgresFixture>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly PostgresState _state = new(fixture.Server);
    private readonly FakeTimeProvider _time = new(InboxBench.Now);

    [Fact]
    public async Task Every_message_is_given_to_one_replica_in_the_order_of_its_conversation()
    {
        await using PostgresInbox one = await OpenAsync("pod-1");
        await using PostgresInbox other = await OpenAsync("pod-2");
        await ShareAsync(one, other);
        // Accepted by whichever the platform has reached.
        for (int number = 0; number < 200; number++)
        {
            await (number % 3 == 0 ? one : other).CommitAsync([new MessageAdded(InboxBench.Message($"m{number}", $"customer-{number % 20}"))]);
        }

        List<PendingMessage>[] given = [await AllAsync(one), await AllAsync(other)];

        Assert.All(given, share => Assert.NotEmpty(share));
        Assert.Equal(200, given.Sum(share => share.Count));
        Assert.Empty(given[0].Select(message => message.Conversation).Intersect(given[1].Select(message => message.Conversation)));
        foreach (IGrouping<string, PendingMessage> conversation in given.SelectMany(share => share).GroupBy(message => message.Conversation))
        {
            List<string> ids = [];
            foreach (PendingMessage message in conversation)
            {
                PostgresInbox owner = given[0].Contains(message) ? one : other;
                ids.Add((await owner.BeginAttemptAsync(message.Sequence))!.Id);
            }

            Assert.Equal(ids.OrderBy(id => int.Parse(id[1..], System.Globalization.CultureInfo.InvariantCulture)), ids);
        }
    }

    [Fact]
    public async Task What_is_anothers_can_neither_be_read_nor_begun()
    {
        await using PostgresInbox one = await OpenAsync("pod-1");
        await using PostgresInbox other = await OpenAsync("pod-2");
        await ShareAsync(one, other);
        await one.CommitAsync([new MessageAdded(InboxBench.Message("m1"))]);

        List<PendingMessage> ofOne = await AllAsync(one);
        long sequence = ofOne.Concat(await AllAsync(other)).Single().Sequence;

        (PostgresInbox owner, PostgresInbox stranger) = ofOne.Count > 0 ? (one, other) : (other, one);
        await Assert.ThrowsAsync<NotHeldException>(() => stranger.FindAsync(sequence));
        await Assert.ThrowsAsync<NotHeldException>(() => stranger.BeginAttemptAsync(sequence));
        Assert.Equal(1, (await owner.BeginAttemptAsync(sequence))!.Attempts);
    }

    [Fact]
    public async Task Whoever_only_looks_is_told_whether_replicas_live()
    {
        await using PostgresInbox looks = await PostgresInbox.OpenAsync(await _state.ConnectionStringAsync(), InboxBench.Channel, "sweep", _time);
        Assert.False(await looks.HasReplicasAsync());

        PostgresInbox serves = await OpenAsync("pod-1");
        await serves.ReadPendingAsync();
        Assert.True(await looks.HasReplicasAsync());

        await serves.DisposeAsync();
        Assert.False(await looks.HasReplicasAsync());
    }

    [Fact]
    public async Task A_replica_that_ends_hands_over_at_once()
    {
        await using PostgresInbox stays = await OpenAsync("pod-1");
        PostgresInbox ends = await OpenAsync("pod-2");
        await ShareAsync(stays, ends);
        await stays.CommitAsync([.. Enumerable.Range(0, 50).Select(number => new MessageAdded(InboxBench.Message($"m{number}", $"customer-{number}")))]);
        int before = (await AllAsync(stays)).Count;
        Assert.InRange(before, 1, 49);

        await ends.DisposeAsync();

        await UntilAllAsync("the rest to be given", stays, 50 - before);
    }

    [Fact]
    public async Task A_process_takes_over_at_once_from_the_one_of_its_name_that_was_killed()
    {
        // Not disposed of: as if it had been killed.
        PostgresInbox killed = await OpenAsync("pod-1");
        await killed.CommitAsync([new MessageAdded(InboxBench.Message("m1"))]);
        long sequence = (await AllAsync(killed)).Single().Sequence;
        Assert.NotNull(await killed.BeginAttemptAsync(sequence));

        await using PostgresInbox next = await PostgresInbox.OpenAsync(await _state.ConnectionStringAsync(), InboxBench.Channel, "pod-1", _time);

        Assert.Equal(sequence, (await AllAsync(next)).Single().Sequence);
        Assert.Equal(2, (await next.BeginAttemptAsync(sequence))!.Attempts);
        // It was not dead after all, only slow: it begins nothing any more.
        await Assert.ThrowsAsync<NotHeldException>(() => killed.BeginAttemptAsync(sequence));
        await killed.DisposeAsync();
    }

    [Fact]
    public async Task Another_takes_over_from_one_that_was_killed_when_its_time_is_over_and_not_before()
    {
        PostgresInbox killed = await OpenAsync("pod-1");
        await killed.CommitAsync([new MessageAdded(InboxBench.Message("m1"))]);
        long sequence = (await AllAsync(killed)).Single().Sequence;
        await using PostgresInbox other = await OpenAsync("pod-2");
        Assert.Empty(await AllAsync(other));

        await ExecuteAsync("UPDATE {s}.buckets SET until = clock_timestamp() + interval '1 second' * $1", BucketLeases.Attempt.TotalSeconds - 1);
        await Assert.ThrowsAsync<NotHeldException>(() => killed.BeginAttemptAsync(sequence));
        await ExecuteAsync("UPDATE {s}.buckets SET until = clock_timestamp() - interval '1 second' * $1", 1);
        await ExecuteAsync("UPDATE {s}.replicas SET seen = clock_timestamp() - interval '1 hour' * $1 WHERE name = 'pod-1'", 1);

        await UntilAllAsync("the message to be given to the other", other, 1);
        await killed.DisposeAsync();
    }

    [Fact]
    public async Task What_cannot_be_begun_for_now_is_not_taken_for_gone()
    {
        await using PostgresInbox inbox = await OpenAsync("pod-1");
        await inbox.CommitAsync([new MessageAdded(InboxBench.Message("m1"))]);
        long sequence = (await AllAsync(inbox)).Single().Sequence;
        await ExecuteAsync("UPDATE {s}.buckets SET until = clock_timestamp() + interval '1 second' * $1", BucketLeases.Attempt.TotalSeconds - 1);

        await Assert.ThrowsAsync<NotHeldException>(() => inbox.FindAsync(sequence));
        await Assert.ThrowsAsync<NotHeldException>(() => inbox.BeginAttemptAsync(sequence));
        await inbox.CompleteAsync(sequence);
        Assert.Null(await inbox.BeginAttemptAsync(sequence));
    }

    [Fact]
    public async Task A_database_whose_sequences_have_gone_back_is_read_anew()
    {
        await using PostgresInbox inbox = await OpenAsync("pod-1");
        await inbox.CommitAsync([.. Enumerable.Range(0, 20).Select(number => new MessageAdded(InboxBench.Message($"m{number}")))]);
        Assert.Equal(20, (await AllAsync(inbox)).Count);
        long begun = TimeProvider.System.GetTimestamp();
        await Wait.ForAsync("the floor to have moved", async _ => (await inbox.ReadPendingAsync()).Count == 0 && TimeProvider.System.GetElapsedTime(begun) > 2 * PendingCursor.BarrierInterval, Patience);

        // As a standby that lags behind, or a copy of yesterday.
        await ExecuteAsync("DELETE FROM {s}.messages WHERE sequence > $1", 5);
        await ExecuteAsync("SELECT setval(pg_get_serial_sequence('{s}.messages', 'sequence'), $1::bigint)", 5);
        await inbox.CommitAsync([new MessageAdded(InboxBench.Message("after"))]);

        await UntilAllAsync("all that is there to be given", inbox, 6);
    }

    [Fact]
    public async Task A_lower_sequence_that_is_committed_later_is_not_overlooked()
    {
        await using PostgresInbox inbox = await OpenAsync("pod-1");
        await using NpgsqlConnection slow = new(await _state.ConnectionStringAsync());
        await slow.OpenAsync();
        await using PostgresDatabase database = await PostgresDatabase.OpenAsync(await _state.ConnectionStringAsync(), InboxBench.Channel);
        await using NpgsqlTransaction transaction = await slow.BeginTransactionAsync();
        await new PostgresTransaction(database, slow).ApplyAsync([new PostgresWrite([new MessageAdded(InboxBench.Message("slow"))], InboxBench.Now, 0)]);
        await inbox.CommitAsync([new MessageAdded(InboxBench.Message("quick", "another"))]);
        PendingMessage quick = Assert.Single(await inbox.ReadPendingAsync());
        // More looks, in which the floor could move.
        long barriers = PendingCursor.BarrierInterval.Ticks * 2;
        long begun = TimeProvider.System.GetTimestamp();
        await Wait.ForAsync(
            "two more barriers",
            async _ =>
            {
                Assert.Empty(await inbox.ReadPendingAsync());
                return TimeProvider.System.GetElapsedTime(begun).Ticks > barriers;
            },
            Patience);

        await transaction.CommitAsync();

        PendingMessage late = (await AllAsync(inbox)).Single();
        Assert.True(late.Sequence < quick.Sequence);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Of_a_message_and_its_unsend_that_reach_two_replicas_at_once_nothing_stays(bool isMessageFirst)
    {
        await using PostgresInbox inbox = await OpenAsync("pod-1");
        await using PostgresDatabase database = await PostgresDatabase.OpenAsync(await _state.ConnectionStringAsync(), InboxBench.Channel);
        await using NpgsqlConnection other = await database.Source.OpenConnectionAsync();
        await using NpgsqlTransaction transaction = await other.BeginTransactionAsync();
        InboxChange[] changes = [new MessageAdded(InboxBench.Message("m1", text: "canary")), new MessageRemoved("m1", "anna")];
        (InboxChange first, InboxChange second) = isMessageFirst ? (changes[0], changes[1]) : (changes[1], changes[0]);
        await new PostgresTransaction(database, other).ApplyAsync([new PostgresWrite([first], InboxBench.Now, 0)]);

        Task<IReadOnlyList<ChangeResult>> waits = inbox.CommitAsync([second]);
        await Wait.ForAsync("it to wait for its turn, or not to", async _ => waits.IsCompleted || (await _state.QueryAsync("SELECT 1 FROM pg_locks WHERE NOT granted", row => row.GetInt32(0))).Count > 0, Patience);
        Assert.False(waits.IsCompleted);
        await transaction.CommitAsync();

        Assert.Equal(isMessageFirst ? CommitResult.Withdrawn : CommitResult.Tombstoned, (await waits)[0].Result);
        Assert.Empty(await _state.WaitingAsync(InboxBench.Channel));
        Assert.False(await _state.HoldsAsync("canary"));
    }

    [Fact]
    public async Task A_medium_that_is_being_added_when_its_message_is_unsent_goes_with_it()
    {
        await using PostgresInbox inbox = await OpenAsync("pod-1");
        await inbox.CommitAsync([new MessageAdded(InboxBench.Message("m1"))]);
        await using PostgresDatabase database = await PostgresDatabase.OpenAsync(await _state.ConnectionStringAsync(), InboxBench.Channel);
        await using NpgsqlConnection other = await database.Source.OpenConnectionAsync();
        await using NpgsqlTransaction transaction = await other.BeginTransactionAsync();
        foreach (string sql in (string[])["SELECT 1 FROM {s}.messages WHERE id = 'm1' FOR UPDATE", "INSERT INTO {s}.media(key, original, kind, mime, received) VALUES ('0a', 'm1', 'image', 'image/png', 0)"])
        {
            await using NpgsqlCommand command = database.Command(other, sql);
            await command.ExecuteNonQueryAsync();
        }

        Task<IReadOnlyList<ChangeResult>> unsends = inbox.CommitAsync([new MessageRemoved("m1", "anna")]);
        await Wait.ForAsync("it to wait for its turn, or not to", async _ => unsends.IsCompleted || (await _state.QueryAsync("SELECT 1 FROM pg_locks WHERE NOT granted", row => row.GetInt32(0))).Count > 0, Patience);
        await transaction.CommitAsync();

        Assert.Equal("0a", Assert.Single((await unsends)[0].Obsolete).Key);
        Assert.Null(await inbox.FindMediumAsync("0a"));
    }

    [Fact]
    public async Task What_the_platform_sends_to_two_replicas_at_once_is_added_once()
    {
        await using PostgresInbox one = await OpenAsync("pod-1");
        await using PostgresInbox other = await OpenAsync("pod-2");
        string[] ids = [.. Enumerable.Range(0, 300).Select(number => $"m{number}")];

        // In opposite orders, so that their transactions get in each other's way.
        IReadOnlyList<ChangeResult>[] results = await Task.WhenAll(
            ids.Chunk(10).Select(part => one.CommitAsync([.. part.Select(id => new MessageAdded(InboxBench.Message(id)))]))
                .Concat(ids.Chunk(10).Select(part => other.CommitAsync([.. part.Reverse().Select(id => new MessageAdded(InboxBench.Message(id)))]))));

        ILookup<CommitResult, ChangeResult> byResult = results.SelectMany(result => result).ToLookup(result => result.Result);
        Assert.Equal((300, 300), (byResult[CommitResult.Added].Count(), byResult[CommitResult.Duplicate].Count()));
        Assert.Equal(300, (await _state.WaitingAsync(InboxBench.Channel)).Count);
    }

    [Fact]
    public async Task The_links_to_media_are_signed_by_one_key()
    {
        await using PostgresInbox one = await OpenAsync("pod-1");
        await using PostgresInbox other = await OpenAsync("pod-2");

        byte[][] keys = await Task.WhenAll(one.LinkKeyAsync(), other.LinkKeyAsync());

        Assert.Equal(32, keys[0].Length);
        Assert.Equal(keys[0], keys[1]);
    }

    private async Task<PostgresInbox> OpenAsync(string replica)
    {
        PostgresInbox inbox = await PostgresInbox.OpenAsync(await _state.ConnectionStringAsync(), InboxBench.Channel, replica, _time);
        await inbox.ReadPendingAsync();
        return inbox;
    }

    /// <summary>Has two replicas share the buckets as they do after some time: the first gives half of them up, and the other claims them.</summary>
    private async Task ShareAsync(PostgresInbox first, PostgresInbox second)
    {
        await first.CommitAsync([new MessageAdded(InboxBench.Message("first"))]);
        await Wait.ForAsync(
            "both to share",
            async _ =>
            {
                await ExecuteAsync("UPDATE {s}.buckets SET until = clock_timestamp() - interval '1 second' * $1 WHERE released", 1);
                await first.ReadPendingAsync();
                await second.ReadPendingAsync();
                List<long> owned = await _state.QueryAsync(
                    $"SELECT count(*) FROM {PostgresDatabase.SchemaOf(InboxBench.Channel.Uid)}.buckets WHERE until > clock_timestamp() AND NOT released GROUP BY owner", row => row.GetInt64(0));
                return owned is [32, 32];
            },
            Patience);
        await ExecuteAsync("UPDATE {s}.messages SET state = $1 WHERE id = 'first'", 1);
    }

    private static async Task<List<PendingMessage>> AllAsync(PostgresInbox inbox)
    {
        List<PendingMessage> all = [];
        for (IReadOnlyList<PendingMessage> read = await inbox.ReadPendingAsync(); read.Count > 0; read = await inbox.ReadPendingAsync())
        {
            all.AddRange(read);
        }

        return all;
    }

    private static Task UntilAllAsync(string what, PostgresInbox inbox, int count)
    {
        List<PendingMessage> all = [];
        return Wait.ForAsync(
            what,
            async _ =>
            {
                all.AddRange(await AllAsync(inbox));
                return all.Count == count;
            },
            Patience);
    }

    private async Task ExecuteAsync(string sql, double parameter)
    {
        await using PostgresDatabase database = await PostgresDatabase.OpenAsync(await _state.ConnectionStringAsync(), InboxBench.Channel);
        await using NpgsqlCommand command = database.Command(sql, parameter);
        await command.ExecuteNonQueryAsync();
    }
}
