using ChannelConnector.Inbox;
using ChannelConnector.Platforms;
using ChannelConnector.Reviews;
using ChannelConnector.Telemetry;
using ChannelConnector.Tests.Inbox;
using ChannelOperator.Api;
using ChannelOperator.TestKit.Connectors;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChannelConnector.Tests.Reviews;

/// <summary>What a signal is made into: its name, its time, its reference.</summary>
public sealed class SignalIntakeTests : IDisposable
{
    private static readonly DateTimeOffset Now = InboxBench.Now;

    private readonly ConnectorMetrics _metrics = new();

    public void Dispose() => _metrics.Dispose();

    [Theory]
    [InlineData(0, 0)]
    [InlineData(-3600, -3600)]
    [InlineData(-30 * 86400, -30 * 86400)]
    [InlineData((-30 * 86400) - 1, 0)]
    [InlineData(300, 300)]
    [InlineData(301, 0)]
    [InlineData(86400, 0)]
    public void The_platforms_time_counts_where_it_can_be_believed(int told, int expected) =>
        Assert.Equal(Now.AddSeconds(expected), Take(Signal() with { At = Now.AddSeconds(told) }).Decided);

    [Fact]
    public void Without_a_time_that_of_its_receipt_counts() => Assert.Equal(Now, Take(Signal() with { At = null }).Decided);

    [Fact]
    public void A_name_is_the_same_for_the_same_word_and_another_for_every_other()
    {
        AccountSignal signal = Signal();
        string[] names =
        [
            Take(signal).Name,
            Take(signal with { Word = "DEFERRED", Said = "DEFERRED" }).Name,
            Take(signal with { Field = "account_update" }).Name,
            Take(signal with { Decision = ApprovalStatus.Suspended }).Name,
            Take(signal with { At = Now.AddMinutes(-2) }).Name,
            Take(signal with { AccountId = "101" }).Name,
            Take(signal, contract: Contract with { AccountId = "201" }).Name,
            Take(signal with { At = null }).Name,
            Take(signal with { At = null }, Now.AddDays(1)).Name,
        ];

        Assert.Distinct(names);
        Assert.All(names, name => Assert.Matches("^support-[0-9a-f]{16}$", name));
        Assert.Equal(names[0], Take(signal, Now.AddDays(6)).Name);
        Assert.Equal(names[^2], Take(signal with { At = null }, Now.AddHours(3)).Name);
        Assert.Equal(names[0], Take(signal, contract: Contract with { Platform = "whatsapp" }).Name);
    }

    [Fact]
    public void The_longest_name_of_a_channel_makes_a_name_that_the_API_server_takes()
    {
        string channel = new('c', 52);

        Assert.True(Take(Signal(), contract: Contract with { Channel = Contract.Channel with { Name = channel } }).Name.Length <= 253);
    }

    [Theory]
    [InlineData("100", "100")]
    [InlineData("200", null)]
    [InlineData("https://scontent.xx.fbcdn.net/x", null)]
    [InlineData("cdn.fbsbx.com", null)]
    [InlineData("", null)]
    [InlineData("00000000000000000000000000000000000000000000000000000000000000000", null)]
    public void The_reference_is_the_account_it_came_under_if_that_can_be_an_id(string account, string? reference) =>
        Assert.Equal(reference, Take(Signal() with { AccountId = account }).Reference);

    [Fact]
    public void What_is_learned_is_what_can_be_an_id()
    {
        SignalIntake intake = Intake(Contract);
        MessageReceived message = new() { AccountId = "200", Id = "m", Conversation = "c" };

        Assert.Null(intake.Learn(message));
        Assert.Null(intake.Learn(message with { BusinessId = "https://scontent.xx.fbcdn.net/x" }));
        BusinessLearned learned = Assert.IsType<BusinessLearned>(intake.Learn(message with { BusinessId = "100" }));
        Assert.Null(intake.Take(Signal() with { AccountId = "101" }, Now));

        // Until it is on the disk it is said again, and then no more; a number can move to another account.
        Assert.NotNull(intake.Learn(message with { BusinessId = "100" }));
        intake.Settle(learned, CommitResult.Added);
        Assert.Null(intake.Learn(message with { BusinessId = "100" }));
        Assert.Equal("101", intake.Learn(message with { BusinessId = "101" })?.Id);
        Assert.NotNull(intake.Take(Signal() with { AccountId = "101" }, Now));
    }

    [Fact]
    public async Task A_signal_is_remembered_for_30_days_of_running_after_its_record_was_made_and_one_without_a_record_for_ever()
    {
        await using InboxBench bench = await InboxBench.OpenAsync();
        ReviewSignal done = new("support-1", "account_update: DISABLED_UPDATE", ApprovalStatus.Revoked, "100", Now.AddDays(-1), Now);
        ReviewSignal waiting = done with { Name = "support-2", Reference = null };
        Assert.Equal([CommitResult.Added, CommitResult.Added, CommitResult.Duplicate], await AddAsync(bench, waiting, done, done));
        Assert.Equal([waiting, done], (await bench.Inbox.WaitingSignalsAsync()).OrderByDescending(signal => signal.Name));
        await bench.Inbox.CompleteSignalAsync(done.Name);

        bench.Time.Advance(InboxMemory.Signals);
        await bench.Inbox.PruneAsync(new ChannelOperator.Policy.MediaRetention(new Dictionary<string, long>()));
        await bench.ReopenAsync();
        Assert.Equal([CommitResult.Duplicate, CommitResult.Duplicate], await AddAsync(bench, waiting, done));

        bench.Time.Advance(TimeSpan.FromSeconds(2));
        await bench.Inbox.PruneAsync(new ChannelOperator.Policy.MediaRetention(new Dictionary<string, long>()));
        Assert.Equal([CommitResult.Duplicate, CommitResult.Added], await AddAsync(bench, waiting, done));
        Assert.Equal(2, bench.Inbox.Backlog().Signals);
    }

    private static ConnectorContract Contract { get; } = ConnectorWorkspace.ContractFor("WhatsApp", "200");

    private static AccountSignal Signal() => new()
    {
        AccountId = "100", Field = "account_review_update", Word = "REJECTED", Said = "REJECTED", Decision = ApprovalStatus.Rejected, Level = LogLevel.Warning, At = Now.AddMinutes(-1),
    };

    private static async Task<CommitResult[]> AddAsync(InboxBench bench, params ReviewSignal[] signals) =>
        [.. (await bench.Inbox.CommitAsync([.. signals.Select(signal => new SignalAdded(signal))])).Select(result => result.Result)];

    private ReviewSignal Take(AccountSignal signal, DateTimeOffset? received = null, ConnectorContract? contract = null) => Intake(contract ?? Contract).Take(signal, received ?? Now)!.Signal;

    private SignalIntake Intake(ConnectorContract contract) => new(contract, new BusinessAccount(named: null, learned: null), _metrics, NullLogger<SignalIntake>.Instance);
}
