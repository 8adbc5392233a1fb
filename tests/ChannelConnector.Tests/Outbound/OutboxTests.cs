using ChannelConnector.Inbox;
using ChannelConnector.Outbound;
using ChannelConnector.Tests.Inbox;
using ChannelConnector.Tests.Redaction;
using ChannelOperator.TestKit.Kubernetes;

namespace ChannelConnector.Tests.Outbound;

/// <summary>What any outbox promises, whatever it is kept in.</summary>
public abstract class OutboxTests : IAsyncLifetime
{
    private AnswerBench _bench = null!;

    private protected abstract IInboxState CreateState();

    private IOutbox Outbox => _bench.Outbox;

    public async Task InitializeAsync() => _bench = await AnswerBench.OpenAsync("WhatsApp", CreateState());

    public Task DisposeAsync() => _bench.CloseAsync();

    [Fact]
    public async Task Of_each_recipient_one_answer_is_taken_at_a_time_in_their_order()
    {
        await _bench.AddAsync("a1", "anna", "1");
        await _bench.AddAsync("a2", "anna", "2");
        await _bench.AddAsync("b1", "ben", "3");

        TakenAnswers taken = await Outbox.TakeAsync(8);
        Assert.Equal(["a1", "b1"], taken.Answers.Select(answer => answer.Id));
        Assert.Equal(3, taken.Waiting);
        Assert.Empty((await Outbox.TakeAsync(8)).Answers);
        await Outbox.FailAsync(taken.Answers[0], AnswerFailures.Closed);
        Assert.Equal(["a2"], (await Outbox.TakeAsync(8)).Answers.Select(answer => answer.Id));
    }

    [Fact]
    public async Task An_id_is_known_for_eight_days_of_running_and_then_forgotten_with_all_that_belongs_to_it()
    {
        Assert.True(await _bench.AddAsync("a1", "anna", "1"));
        await _bench.HearAsync("anna", InboxBench.Now);
        await _bench.SendAsync();
        await _bench.ReceiptsAsync();
        Assert.False(await _bench.AddAsync("a1", "anna", "1"));
        _bench.Inbox.Time.Advance(TimeSpan.FromDays(8));
        await PruneAsync();
        Assert.False(await _bench.AddAsync("a1", "anna", "1"));

        _bench.Inbox.Time.Advance(TimeSpan.FromSeconds(1));
        await PruneAsync();
        Assert.True(await _bench.AddAsync("a1", "anna", "1"));
        Assert.Null(Assert.Single((await Outbox.TakeAsync(1)).Answers).LastHeard);
        await Outbox.ReportAsync([new AnswerReport("wamid.1", "anna", ReportKind.Delivered, InboxBench.Now)]);
        Assert.Empty(await _bench.ReceiptsAsync());
    }

    [Fact]
    public async Task What_a_process_that_is_no_more_has_begun_comes_in_doubt_and_the_rest_as_it_was()
    {
        await _bench.AddAsync("a1", "anna", "1");
        await _bench.AddAsync("b1", "ben", "2");
        TakenAnswer begun = (await Outbox.TakeAsync(1)).Answers[0];
        await Outbox.TakeAsync(1);
        Assert.True(await Outbox.BeginAsync(begun));
        await _bench.Inbox.ReopenAsync();

        // The name of before counts for nothing: whoever bears it may not begin.
        IReadOnlyList<TakenAnswer> taken = (await Outbox.TakeAsync(8)).Answers;
        Assert.Equal([("a1", true), ("b1", false)], taken.Select(answer => (answer.Id, answer.InDoubtSince is not null)));
        Assert.False(await Outbox.BeginAsync(taken[0]));
        Assert.True(await Outbox.BeginAsync(taken[1]));
        Assert.False(await Outbox.BeginAsync(taken[1]));
    }

    [Fact]
    public async Task What_is_told_of_an_answer_twice_or_of_no_answer_of_ours_makes_no_receipt()
    {
        await _bench.HearAsync("anna", InboxBench.Now);
        await _bench.AddAsync("a1", "anna", "1");
        await _bench.SendAsync();
        AnswerReport delivered = new("wamid.1", "anna", ReportKind.Delivered, InboxBench.Now);

        await Outbox.ReportAsync([delivered with { PlatformId = "wamid.other" }, delivered with { PlatformId = "wamid.other", Reference = "channel-connector/0/a1" }]);
        await Outbox.ReportAsync([delivered with { Kind = ReportKind.Sent }, delivered, delivered, delivered with { Kind = ReportKind.Failed }]);

        Assert.Equal([("Sent", false), ("Delivered", true)], (await _bench.ReceiptsAsync()).Select(receipt => (receipt.Status, receipt.IsFinal)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_the_platform_tells_of_a_request_whose_answer_was_lost_counts_at_once_also_before_the_loss_is_noticed(bool isEarly)
    {
        await _bench.AddAsync("a1", "anna", "1", "2");
        TakenAnswer begun = (await Outbox.TakeAsync(1)).Answers[0];
        await Outbox.BeginAsync(begun);
        AnswerReport told = new("wamid.1", "anna", ReportKind.Sent, InboxBench.Now, new AnswerReference("a1", 0).ToString());
        Task ReportAsync() => Outbox.ReportAsync([told]);
        Task GiveBackAsync() => Outbox.GiveBackAsync(begun, _bench.Inbox.Time.GetUtcNow().AddMinutes(1));

        await (isEarly ? ReportAsync() : GiveBackAsync());
        Assert.Empty((await Outbox.TakeAsync(1)).Answers);
        await (isEarly ? GiveBackAsync() : ReportAsync());

        TakenAnswer next = Assert.Single((await Outbox.TakeAsync(1)).Answers);
        Assert.Equal((1, null), (next.Part, next.InDoubtSince));
    }

    [Fact]
    public async Task What_the_platform_cannot_deliver_after_all_fails_with_its_reason()
    {
        await _bench.HearAsync("anna", InboxBench.Now);
        await _bench.AddAsync("a1", "anna", "1");
        await _bench.SendAsync();

        await Outbox.ReportAsync([new AnswerReport("wamid.1", "anna", ReportKind.Failed, InboxBench.Now, Failure: GraphRefusals.OfStatus(131026))]);

        Assert.Equal([("Sent", null), ("Failed", "InvalidDestination")], (await _bench.ReceiptsAsync()).Select(receipt => (receipt.Status, receipt.Failure?.Code)));
    }

    [Fact]
    public async Task A_receipt_that_could_not_be_told_comes_again_and_the_next_of_its_answer_waits_for_it()
    {
        await _bench.HearAsync("anna", InboxBench.Now);
        await _bench.AddAsync("a1", "anna", "1");
        await _bench.SendAsync();
        await Outbox.ReportAsync([new AnswerReport("wamid.1", "anna", ReportKind.Delivered, InboxBench.Now)]);
        OutboxReceipt sent = (await Outbox.TakeReceiptAsync()).Receipt!;
        Assert.Null((await Outbox.TakeReceiptAsync()).Receipt);

        await Outbox.PostponeReceiptAsync(sent, _bench.Inbox.Time.GetUtcNow().AddSeconds(5));
        TakenReceipt none = await Outbox.TakeReceiptAsync();
        Assert.Equal((null, 2, _bench.Inbox.Time.GetUtcNow().AddSeconds(5)), (none.Receipt, none.Waiting, none.NextDue));
        _bench.Inbox.Time.Advance(TimeSpan.FromSeconds(5));
        OutboxReceipt again = (await Outbox.TakeReceiptAsync()).Receipt!;
        Assert.Equal(("Sent", 1), (again.Status, again.Attempts));
        await Outbox.CompleteReceiptAsync(again);
        Assert.Equal("Delivered", (await Outbox.TakeReceiptAsync()).Receipt?.Status);
    }

    [Fact]
    public async Task A_clock_that_is_set_back_holds_nothing_up()
    {
        await _bench.AddAsync("a1", "anna", "1");
        TakenAnswer taken = (await Outbox.TakeAsync(1)).Answers[0];
        await Outbox.PostponeAsync(taken, _bench.Inbox.Time.GetUtcNow() + OutboxRules.LongestWait);
        Assert.Empty((await Outbox.TakeAsync(1)).Answers);
        await Outbox.FailWaitingAsync(AnswerFailures.Expired, InboxBench.Now.AddHours(-1));

        await _bench.AddAsync("b1", "ben", "2");
        TakenAnswer other = (await Outbox.TakeAsync(1)).Answers[0];
        await Outbox.PostponeAsync(other, _bench.Inbox.Time.GetUtcNow().AddDays(366));
        Assert.Equal(["b1"], (await Outbox.TakeAsync(1)).Answers.Select(answer => answer.Id));
    }

    [Fact]
    public async Task Whatever_waits_can_be_failed_but_what_is_being_sent()
    {
        await _bench.AddAsync("a1", "anna", "1");
        await _bench.AddAsync("a2", "anna", "2");
        await Outbox.TakeAsync(1);

        Assert.Equal(1, await Outbox.FailWaitingAsync(AnswerFailures.Closed, InboxBench.Now));
        Assert.Equal("a2", Assert.Single(await _bench.ReceiptsAsync()).Answer);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_edit_and_a_notice_of_what_is_gone_are_no_message_of_the_customer(bool isErased)
    {
        DateTimeOffset written = InboxBench.Now.AddHours(-30);
        await _bench.Inbox.AddAsync(InboxBench.Message("m1") with { Sent = written });
        await _bench.Inbox.AddAsync(InboxBench.Message("m1:edit:1", original: "m1"));
        await _bench.Inbox.PendingAsync();
        InboxChange removal = isErased ? new ConversationRemoved("anna") : new MessageRemoved("m1", "anna");
        Assert.Equal(CommitResult.NoticeAdded, (await _bench.Inbox.Inbox.CommitAsync([removal]))[0].Result);

        await _bench.AddAsync("a1", "anna", "1");
        // Of a customer who is erased it is forgotten, and the notice makes it be known no more.
        Assert.Equal(isErased ? null : written, Assert.Single((await Outbox.TakeAsync(1)).Answers).LastHeard);
    }

    [Fact]
    public async Task Of_many_messages_that_are_committed_together_the_last_of_each_customer_counts()
    {
        await _bench.Inbox.Inbox.CommitAsync([.. new[] { 3, 1, 2 }.SelectMany(minutes => new[] { "anna", "ben" }.Select(name =>
            new MessageAdded(InboxBench.Message($"{name}-{minutes}", name) with { Sent = InboxBench.Now.AddMinutes(-minutes) })))]);
        await _bench.AddAsync("a1", "anna", "1");
        await _bench.AddAsync("b1", "ben", "1");

        Assert.All((await Outbox.TakeAsync(2)).Answers, answer => Assert.Equal(InboxBench.Now.AddMinutes(-1), answer.LastHeard));
    }

    [Fact]
    public async Task What_waits_for_a_customer_is_erased_with_the_conversation_and_nothing_of_another()
    {
        await _bench.Inbox.AddAsync(InboxBench.Message("m1"));
        await _bench.HearAsync("ben", InboxBench.Now);
        await _bench.AddAsync("a1", "anna", "canary");
        await _bench.AddAsync("a2", "anna", "canary");
        await _bench.AddAsync("b1", "ben", "stays");
        TakenAnswer taken = (await Outbox.TakeAsync(1)).Answers[0];
        foreach (PendingMessage pending in await _bench.Inbox.WaitingAsync())
        {
            await _bench.Inbox.Inbox.BeginAttemptAsync(pending.Sequence);
            await _bench.Inbox.Inbox.CompleteAsync(pending.Sequence);
        }

        ChangeResult result = await EraseAsync();

        Assert.Equal((CommitResult.Withdrawn, 2), (result.Result, result.Count));
        Assert.False(await Outbox.BeginAsync(taken));
        Assert.Equal([("a1", AnswerFailures.Erased), ("a2", AnswerFailures.Erased)], (await _bench.ReceiptsAsync()).Select(receipt => (receipt.Answer, receipt.Failure)));
        ChangeResult again = await EraseAsync();
        Assert.Equal((CommitResult.Duplicate, 0), (again.Result, again.Count));
        await UntilGoneAsync("canary");
        await UntilGoneAsync("anna");
        await _bench.AddAsync("a3", "anna", "later");
        Assert.Equal([("b1", InboxBench.Now), ("a3", null)], (await Outbox.TakeAsync(8)).Answers.Select(answer => (answer.Id, answer.LastHeard)));
    }

    [Fact]
    public async Task What_is_heard_and_erased_in_one_commit_opens_no_window()
    {
        await _bench.Inbox.Inbox.CommitAsync([new MessageAdded(InboxBench.Message("m1")), new ConversationRemoved("anna")]);
        await _bench.AddAsync("a1", "anna", "1");

        Assert.Null(Assert.Single((await Outbox.TakeAsync(1)).Answers).LastHeard);
    }

    [Fact]
    public async Task Of_an_answer_that_is_being_sent_the_part_on_its_way_ends_and_nothing_follows_it()
    {
        await _bench.HearAsync("anna", InboxBench.Now);
        await _bench.AddAsync("a1", "anna", "eins", "canary");
        _bench.Answer = _ =>
        {
            // With the message.
            Assert.Equal(2, EraseAsync().GetAwaiter().GetResult().Count);
            return AnswerBench.Json(200, """{"messages":[{"id":"wamid.1"}]}""");
        };

        await _bench.SendAsync();

        Assert.Single(_bench.Requests);
        Assert.Equal(AnswerFailures.Erased.After(1, 2), Assert.Single(await _bench.ReceiptsAsync()).Failure);
    }

    [Fact]
    public async Task What_is_erased_while_the_platform_refuses_it_for_now_is_not_sent_again()
    {
        await _bench.HearAsync("anna", InboxBench.Now);
        await _bench.AddAsync("a1", "anna", "canary");
        _bench.Answer = _ =>
        {
            // With the message.
            Assert.Equal(2, EraseAsync().GetAwaiter().GetResult().Count);
            return AnswerBench.Json(503, "");
        };

        await _bench.SendAsync();
        await UntilGoneAsync("canary");
        _bench.Inbox.Time.Advance(TimeSpan.FromSeconds(5));
        await _bench.SendAsync();

        Assert.Single(_bench.Requests);
        Assert.Equal(AnswerFailures.Erased, Assert.Single(await _bench.ReceiptsAsync()).Failure);
    }

    [Theory]
    [InlineData(503, "")]
    [InlineData(500, """{"error":{"code":2}}""")]
    public async Task What_went_out_though_the_platform_said_otherwise_is_not_sent_again(int status, string body)
    {
        await _bench.HearAsync("anna", InboxBench.Now);
        await _bench.AddAsync("a1", "anna", "1");
        _bench.Answer = _ => AnswerBench.Json(status, body);
        await _bench.SendAsync();

        await Outbox.ReportAsync([new AnswerReport("wamid.1", "anna", ReportKind.Delivered, InboxBench.Now, "channel-connector/0/a1")]);
        _bench.Inbox.Time.Advance(TimeSpan.FromMinutes(5));
        await _bench.SendAsync();

        Assert.Single(_bench.Requests);
        Assert.Equal(["Sent", "Delivered"], (await _bench.ReceiptsAsync()).Select(receipt => receipt.Status));
    }

    [Fact]
    public async Task A_later_part_that_cannot_be_delivered_after_all_is_told_with_how_many_the_customer_has()
    {
        await _bench.HearAsync("anna", InboxBench.Now);
        await _bench.AddAsync("a1", "anna", "1", "2", "3");
        _bench.Answer = _ => AnswerBench.Json(200, $$"""{"messages":[{"id":"wamid.{{_bench.Requests.Count}}"}]}""");
        await _bench.SendAsync();

        await Outbox.ReportAsync([new AnswerReport("wamid.2", "anna", ReportKind.Failed, InboxBench.Now, Failure: AnswerFailures.OptedOut)]);

        Assert.Equal([null, AnswerFailures.OptedOut.After(1, 3)], (await _bench.ReceiptsAsync()).Select(receipt => receipt.Failure));
    }

    [Fact]
    public async Task A_clock_that_is_set_back_keeps_no_answer_beyond_its_time()
    {
        await _bench.AddAsync("soon", "anna", "1");
        await _bench.AddAsync("a1", "ben", "1");
        await Outbox.AddAsync(new NewAnswer("ahead", "cem", InboxBench.Now.AddMinutes(5), Content("1")));
        await Outbox.AddAsync(new NewAnswer("before", "dora", InboxBench.Now.AddMinutes(6), Content("1")));

        Assert.Equal(1, await Outbox.FailWaitingAsync(AnswerFailures.Expired, InboxBench.Now.AddHours(-1)));
        Assert.Equal("before", Assert.Single(await _bench.ReceiptsAsync()).Answer);
        Assert.Equal(3, await Outbox.FailWaitingAsync(AnswerFailures.Closed));

        static AnswerContent Content(string text) => new() { Parts = [new AnswerPart { Text = text }] };
    }

    [Fact]
    public async Task Only_what_the_platform_has_whole_is_told_to_be_sent()
    {
        await _bench.AddAsync("a1", "anna", "1");
        await _bench.AddAsync("b1", "ben", "1");
        IReadOnlyList<TakenAnswer> taken = (await Outbox.TakeAsync(2)).Answers;
        await Outbox.FailAsync(taken[0], AnswerFailures.Unreachable);

        Assert.Equal(new CompletedPart(null, IsSent: false), await Outbox.CompletePartAsync(taken[0], "wamid.1", isLastWord: false));
        Assert.Equal(new CompletedPart(null, IsSent: true), await Outbox.CompletePartAsync(taken[1], "wamid.2", isLastWord: false));
    }

    private async Task<ChangeResult> EraseAsync() => (await _bench.Inbox.Inbox.CommitAsync([new ConversationRemoved("anna")]))[0];

    // The log of a file is emptied where nobody reads at the moment.
    private Task UntilGoneAsync(string text) => Wait.ForAsync(
        $"'{text}' to stand nowhere",
        async _ =>
        {
            await PruneAsync();
            return !await _bench.Inbox.State.HoldsAsync(text);
        },
        TimeSpan.FromSeconds(20));

    private Task PruneAsync() => _bench.Inbox.Inbox.PruneAsync(Rules.Keeping(1).Retention);
}
