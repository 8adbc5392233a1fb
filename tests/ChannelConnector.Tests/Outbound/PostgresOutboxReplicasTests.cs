using System.Collections.Concurrent;
using ChannelConnector.Inbox;
using ChannelConnector.Inbox.Postgres;
using ChannelConnector.Outbound;
using ChannelConnector.Telemetry;
using ChannelConnector.Tests.Inbox;
using ChannelOperator.TestKit.Kubernetes;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChannelConnector.Tests.Outbound;

/// <summary>Answers of several replicas on one database: a customer gets each once and in order, and what a replica leaves behind another goes on with.</summary>
public sealed class PostgresOutboxReplicasTests(PostgresFixture fixture) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly PostgresState _state = new(fixture.Server);
    private AnswerBench _one = null!;
    private PostgresInbox _two = null!;

    private IOutbox One => _one.Outbox;

    private IOutbox Two => _two.Outbox;

    public async Task InitializeAsync()
    {
        _one = await AnswerBench.OpenAsync("WhatsApp", _state);
        _two = await OpenAsync("pod-2");
    }

    public async Task DisposeAsync()
    {
        await _two.DisposeAsync();
        await _one.CloseAsync();
    }

    [Fact]
    public async Task No_customer_is_sent_to_by_two_replicas_at_once_and_each_gets_each_answer_once_and_in_order()
    {
        string[] customers = ["anna", "ben", "cem", "dora"];
        List<string> wanted = [];
        for (int number = 0; number < 10; number++)
        {
            foreach (string customer in customers)
            {
                wanted.Add($"{customer}-{number}");
                await (number % 2 == 0 ? One : Two).AddAsync(Answer($"{customer}-{number}", customer));
            }
        }

        ConcurrentDictionary<string, bool> atWork = new();
        ConcurrentQueue<string> sent = new();
        await Task.WhenAll(SendAllAsync(One), SendAllAsync(Two), SendAllAsync(Two));

        Assert.Equal(wanted.Order(StringComparer.Ordinal), sent.Order(StringComparer.Ordinal));
        Assert.All(customers, customer => Assert.Equal(wanted.Where(id => Of(id) == customer), sent.Where(id => Of(id) == customer)));

        async Task SendAllAsync(IOutbox outbox)
        {
            while (sent.Count < wanted.Count)
            {
                foreach (TakenAnswer answer in (await outbox.TakeAsync(2)).Answers)
                {
                    Assert.True(atWork.TryAdd(answer.Recipient, true));
                    Assert.Null(answer.InDoubtSince);
                    Assert.True(await outbox.BeginAsync(answer));
                    sent.Enqueue(answer.Id);
                    atWork.TryRemove(answer.Recipient, out _);
                    Assert.True((await outbox.CompletePartAsync(answer, null, isLastWord: true)).IsSent);
                }
            }
        }
    }

    [Fact]
    public async Task What_a_killed_replica_has_taken_another_gets_when_its_time_is_over_and_what_it_had_begun_in_doubt()
    {
        await One.AddAsync(Answer("a1", "anna"));
        await One.AddAsync(Answer("b1", "ben"));
        IReadOnlyList<TakenAnswer> taken = (await One.TakeAsync(8)).Answers;
        Assert.True(await One.BeginAsync(taken[1]));
        Assert.Empty((await Two.TakeAsync(8)).Answers);

        await EndClaimsAsync();
        IReadOnlyList<TakenAnswer> over = (await Two.TakeAsync(8)).Answers;

        Assert.Equal([("a1", false), ("b1", true)], over.Select(answer => (answer.Id, answer.InDoubtSince is not null)));
        // It was not dead after all, only slow: it begins nothing.
        Assert.False(await One.BeginAsync(taken[0]));
        await One.PostponeAsync(taken[0], InboxBench.Now);
        await One.GiveBackAsync(taken[0], InboxBench.Now);
        Assert.True(await Two.BeginAsync(over[0]));
        Assert.False(await Two.BeginAsync(over[1]));
    }

    [Fact]
    public async Task What_a_slow_replica_has_sent_counts_though_another_has_taken_over()
    {
        await One.AddAsync(Answer("a1", "anna"));
        TakenAnswer slow = (await One.TakeAsync(1)).Answers[0];
        Assert.True(await One.BeginAsync(slow));
        await EndClaimsAsync();
        TakenAnswer doubted = Assert.Single((await Two.TakeAsync(1)).Answers);

        Assert.True((await One.CompletePartAsync(slow, "wamid.1", isLastWord: false)).IsSent);

        await Two.GiveBackAsync(doubted, InboxBench.Now);
        Assert.Empty((await Two.TakeAsync(1)).Answers);
        Assert.Equal("Sent", Assert.Single(await _one.ReceiptsAsync()).Status);
    }

    [Fact]
    public async Task A_request_is_begun_only_while_it_is_ones_own_and_prolongs_that()
    {
        await One.AddAsync(Answer("a1", "anna", "eins", "zwei"));
        TakenAnswer taken = (await One.TakeAsync(1)).Answers[0];
        await EndClaimsAsync();
        Assert.False(await One.BeginAsync(taken));

        await ClaimsAsync("clock_timestamp() + interval '1 second'");
        Assert.True(await One.BeginAsync(taken));
        Assert.InRange(await LeftAsync(), PlatformSender.TimeOut.TotalSeconds * 2, PostgresOutbox.Term.TotalSeconds);
        await ClaimsAsync("clock_timestamp() + interval '1 second'");
        Assert.NotNull((await One.CompletePartAsync(taken, null, isLastWord: true)).Next);
        Assert.InRange(await LeftAsync(), PlatformSender.TimeOut.TotalSeconds * 2, PostgresOutbox.Term.TotalSeconds);
    }

    [Fact]
    public async Task The_next_process_of_a_killed_ones_name_goes_on_at_once()
    {
        await Two.AddAsync(Answer("a1", "anna"));
        await Two.AddAsync(Answer("b1", "ben"));
        IReadOnlyList<TakenAnswer> taken = (await Two.TakeAsync(8)).Answers;
        await Two.BeginAsync(taken[0]);
        await using PostgresInbox next = await OpenAsync("pod-2");

        Assert.Empty((await One.TakeAsync(8)).Answers);
        Assert.Equal([("a1", true), ("b1", false)], (await next.Outbox.TakeAsync(8)).Answers.Select(answer => (answer.Id, answer.InDoubtSince is not null)));
        Assert.False(await Two.BeginAsync(taken[1]));
    }

    [Fact]
    public async Task A_replica_that_ends_gives_back_what_it_has_at_once()
    {
        PostgresInbox ends = await OpenAsync("pod-3");
        await One.AddAsync(Answer("a1", "anna"));
        await One.AddAsync(Answer("b1", "ben"));
        await One.AddAsync(new NewAnswer("c1", "cem", InboxBench.Now, null, AnswerFailures.Empty));
        await ends.Outbox.BeginAsync((await ends.Outbox.TakeAsync(8)).Answers[0]);
        Assert.NotNull((await ends.Outbox.TakeReceiptAsync()).Receipt);
        Assert.Null((await One.TakeReceiptAsync()).Receipt);

        await ends.DisposeAsync();

        Assert.Equal([("a1", true), ("b1", false)], (await One.TakeAsync(8)).Answers.Select(answer => (answer.Id, answer.InDoubtSince is not null)));
        Assert.NotNull((await One.TakeReceiptAsync()).Receipt);
    }

    [Fact]
    public async Task What_waits_is_failed_but_what_another_has_until_its_time_is_over()
    {
        await One.AddAsync(Answer("a1", "anna"));
        await One.AddAsync(Answer("b1", "ben"));
        await One.AddAsync(Answer("c1", "cem"));
        await One.BeginAsync((await One.TakeAsync(2)).Answers[0]);

        Assert.Equal(1, await Two.FailWaitingAsync(AnswerFailures.Closed, InboxBench.Now));
        await EndClaimsAsync();
        Assert.Equal(2, await Two.FailWaitingAsync(AnswerFailures.Closed, InboxBench.Now));

        Assert.Equal([("a1", AnswerFailures.Unknown), ("b1", AnswerFailures.Closed), ("c1", AnswerFailures.Closed)], (await _one.ReceiptsAsync()).OrderBy(receipt => receipt.Answer, StringComparer.Ordinal).Select(receipt => (receipt.Answer, receipt.Failure)));
    }

    [Fact]
    public async Task What_Genesys_Cloud_sends_to_two_replicas_at_once_is_added_once_and_each_receipt_is_taken_once()
    {
        NewAnswer[] answers = [.. Enumerable.Range(0, 60).Select(number => new NewAnswer($"g-{number}", "anna", InboxBench.Now, null, AnswerFailures.Empty))];

        bool[] added = await Task.WhenAll(answers.Select(One.AddAsync).Concat(answers.Reverse().Select(Two.AddAsync)));

        Assert.Equal(answers.Length, added.Count(isNew => isNew));
        string[][] told = await Task.WhenAll(TellAllAsync(One), TellAllAsync(Two));
        Assert.Equal(answers.Select(answer => answer.Id).Order(StringComparer.Ordinal), told.SelectMany(ids => ids).Order(StringComparer.Ordinal));

        async Task<string[]> TellAllAsync(IOutbox outbox)
        {
            List<string> ids = [];
            while ((await outbox.TakeReceiptAsync()).Receipt is { } receipt)
            {
                ids.Add(receipt.Answer);
                await outbox.CompleteReceiptAsync(receipt);
            }

            return [.. ids];
        }
    }

    [Fact]
    public async Task A_receipt_that_a_killed_replica_has_is_told_by_another_when_its_time_is_over_and_not_given_back_by_a_slow_one()
    {
        await One.AddAsync(new NewAnswer("a1", "anna", InboxBench.Now, null, AnswerFailures.Empty));
        OutboxReceipt slow = (await One.TakeReceiptAsync()).Receipt!;
        Assert.Null((await Two.TakeReceiptAsync()).Receipt);
        await EndClaimsAsync();
        Assert.Equal(slow, (await Two.TakeReceiptAsync()).Receipt);

        await One.PostponeReceiptAsync(slow, InboxBench.Now);
        Assert.Null((await One.TakeReceiptAsync()).Receipt);
    }

    [Fact]
    public async Task What_a_killed_replica_has_left_is_found_by_looking_and_sent_within_seconds()
    {
        await _one.HearAsync("anna", InboxBench.Now);
        await Two.AddAsync(Answer("a1", "anna"));
        Assert.Single((await Two.TakeAsync(8)).Answers);
        int looks = 0;
        using ConnectorMetrics metrics = new();
        using AnswerSender sender = new(One, _one.Delivery, () => Interlocked.Increment(ref looks) > 0, metrics, _one.Inbox.Time, NullLogger<AnswerSender>.Instance);
        await sender.StartAsync(CancellationToken.None);
        await UntilAsync("a look that finds nothing to be over", () => looks > 1);

        await EndClaimsAsync();

        await UntilAsync("it to be sent", () => _one.Requests.Count == 1);
        await sender.StopAsync(CancellationToken.None);
        Assert.Equal("Sent", Assert.Single(await _one.ReceiptsAsync()).Status);
    }

    [Fact]
    public async Task Customers_who_are_heard_by_two_replicas_at_once_hold_up_nobody()
    {
        string[] customers = [.. Enumerable.Range(0, 40).Select(number => $"customer-{number}")];
        long connections = await ConnectionsAsync();
        PostgresInbox[] replicas = [await OpenAsync("pod-3"), await OpenAsync("pod-4")];
        for (int round = 0; round < 20; round++)
        {
            await Task.WhenAll(CommitAsync(replicas[0], "one", round, customers), CommitAsync(replicas[1], "two", round, [.. customers.Reverse()]));
        }

        // What a connection has counted is told at its end at the latest.
        await replicas[0].DisposeAsync();
        await replicas[1].DisposeAsync();
        await Wait.ForAsync("their connections to end", async _ => await ConnectionsAsync() <= connections, Patience);
        Assert.Equal(0, (await _state.QueryAsync("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()", row => row.GetInt64(0)))[0]);

        static Task CommitAsync(IMessageInbox inbox, string name, int round, string[] customers) => inbox.CommitAsync(
            [.. customers.Select(customer => new MessageAdded(InboxBench.Message($"{name}-{round}-{customer}", customer) with { Sent = InboxBench.Now.AddSeconds(round - 100) }))]);
    }

    private Task UntilAsync(string what, Func<bool> condition) => Wait.ForAsync(
        what,
        () =>
        {
            _one.Inbox.Time.Advance(TimeSpan.FromSeconds(1));
            return condition();
        },
        Patience);

    private static string Of(string id) => id[..id.IndexOf('-', StringComparison.Ordinal)];

    private static NewAnswer Answer(string id, string recipient, params string[] texts) => new(
        id, recipient, InboxBench.Now, new AnswerContent { Parts = [.. texts.DefaultIfEmpty("Guten Tag").Select(text => new AnswerPart { Text = text })] });

    private async Task<PostgresInbox> OpenAsync(string replica) => await PostgresInbox.OpenAsync(await _state.ConnectionStringAsync(), InboxBench.Channel, replica, _one.Inbox.Time);

    private async Task<long> ConnectionsAsync() => (await _state.QueryAsync("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()", row => row.GetInt64(0)))[0];

    private Task EndClaimsAsync() => ClaimsAsync("clock_timestamp() - interval '1 second'");

    private async Task ClaimsAsync(string until)
    {
        string schema = PostgresDatabase.SchemaOf(InboxBench.Channel.Uid);
        await _state.QueryAsync($"UPDATE {schema}.answers SET claimed_until = {until}; UPDATE {schema}.receipts SET claimed_until = {until}", row => 0);
    }

    private async Task<double> LeftAsync() => (await _state.QueryAsync(
        $"SELECT extract(epoch FROM claimed_until - clock_timestamp())::float8 FROM {PostgresDatabase.SchemaOf(InboxBench.Channel.Uid)}.answers", row => row.GetDouble(0)))[0];
}
