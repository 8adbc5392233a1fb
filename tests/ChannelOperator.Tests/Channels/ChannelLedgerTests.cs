using ChannelOperator.Api;
using ChannelOperator.Channels;
using ChannelOperator.Policy;
using ChannelOperator.Policy.Tests;
using ChannelOperator.Runtime.Client;
using ChannelOperator.TestKit.Builders;
using ChannelOperator.Tests.Testing;

namespace ChannelOperator.Tests.Channels;

/// <summary>What passes leave in the ledger, as a scrape reads it: deadlines, and how many channels there are of which decision.</summary>
public sealed class ChannelLedgerTests : IDisposable
{
    private const string Deadline = "messaging_channel_deadline_timestamp_seconds";
    private const string Channels = "messaging_channels";
    private const string Decisions = "messaging_channel_decisions_total";
    private const string Suspended = "messaging_channel_suspended";
    private const long June20 = 1781913600;
    private const long June10 = 1781049600;

    private readonly MetricReadings _readings = new();

    [Fact]
    public async Task The_earliest_of_a_platforms_running_channels_is_told()
    {
        ReconcilerBench bench = new(_readings.Metrics);
        await RunAsync(bench, "first", "2026-06-20T00:00:00Z");
        Assert.Equal([$"x {June20}"], _readings.Scrape(Deadline));
        await RunAsync(bench, "second", "2026-06-10T00:00:00Z");
        Assert.Equal([$"x {June10}"], _readings.Scrape(Deadline));
        await RunAsync(bench, "third", "2026-06-30T00:00:00Z");
        Assert.Equal([$"x {June10}"], _readings.Scrape(Deadline));
    }

    [Fact]
    public async Task A_channel_that_stops_moves_its_deadline_or_goes_is_counted_no_longer()
    {
        ReconcilerBench bench = new(_readings.Metrics);
        await RunAsync(bench, "first", "2026-06-20T00:00:00Z");
        await RunAsync(bench, "second", "2026-06-10T00:00:00Z");
        await RunAsync(bench, "second", "2026-06-25T00:00:00Z");
        Assert.Equal([$"x {June20}"], _readings.Scrape(Deadline));

        await RunAsync(bench, "second", "2026-06-10T00:00:00Z");
        await PassAsync(bench, Channel("second").WithApproval(ApprovalStatus.Revoked));
        Assert.Equal([$"x {June20}"], _readings.Scrape(Deadline));
        Assert.Equal(["x,Run,NotRequired 1", "x,Stop,ApprovalRevoked 1"], _readings.Scrape(Channels));

        bench.Remove(Channel("first").Build());
        await bench.ReconcileAsync(Channel("first").Build());
        Assert.Empty(_readings.Scrape(Deadline));
        Assert.Equal(["x,Stop,ApprovalRevoked 1"], _readings.Scrape(Channels));
    }

    [Fact]
    public async Task A_decision_is_counted_when_it_is_another_one_and_not_again_after_a_restart()
    {
        ReconcilerBench bench = new(_readings.Metrics);
        MessagingChannel running = await RunAsync(bench, "first", "2026-06-20T00:00:00Z");
        await bench.ReconcileAsync(running);
        Assert.Equal(["x,Run,NotRequired 1"], _readings.Scrape(Decisions));

        await PassAsync(bench, Channel("first").WithApproval(ApprovalStatus.Revoked).With(channel => channel with { Status = Read(bench, "first").Status }));
        await PassAsync(bench, Channel("first").WithApproval(ApprovalStatus.Rejected).With(channel => channel with { Status = Read(bench, "first").Status }));
        string[] counted = ["x,Run,NotRequired 1", "x,Stop,ApprovalRejected 1", "x,Stop,ApprovalRevoked 1"];
        Assert.Equal(counted, _readings.Scrape(Decisions));

        ReconcilerBench restarted = new(_readings.Metrics);
        restarted.Put(new PlatformPolicyBuilder().Build());
        restarted.Put(Read(bench, "first"));
        await restarted.ReconcileAsync(running);
        Assert.Equal(counted, _readings.Scrape(Decisions));
    }

    [Fact]
    public async Task What_owners_have_suspended_is_counted()
    {
        ReconcilerBench bench = new(_readings.Metrics);
        bench.Put(new PlatformPolicyBuilder().Build());
        await PassAsync(bench, Channel("first").Suspended());
        await PassAsync(bench, Channel("second"));
        Assert.Equal(["x 1"], _readings.Scrape(Suspended));
    }

    [Fact]
    public async Task A_platform_without_a_policy_makes_no_series_of_its_own()
    {
        ReconcilerBench bench = new(_readings.Metrics);
        await PassAsync(bench, Channel("first").On("Whatever"));
        Assert.Equal(["unknown,Stop,PolicyNotFound 1"], [.. _readings.Scrape(Channels).Select(line => line.Replace("Run", "Stop", StringComparison.Ordinal))]);
    }

    [Fact]
    public async Task Who_stands_by_tells_none()
    {
        ReconcilerBench bench = new(_readings.Metrics);
        await RunAsync(bench, "first", "2026-06-20T00:00:00Z");
        bench.Ledger.EndTerm();
        Assert.Empty(_readings.Scrape(Deadline));
        Assert.Empty(_readings.Scrape(Channels));
        Assert.Empty(_readings.Scrape("messaging_channel_stop_pending_seconds"));
    }

    [Fact]
    public async Task A_new_term_tells_nothing_that_an_earlier_one_knew()
    {
        ReconcilerBench bench = new(_readings.Metrics);
        MessagingChannel channel = await RunAsync(bench, "first", "2026-06-20T00:00:00Z");
        await PassAsync(bench, Channel("second").Suspended());
        bench.Ledger.EndTerm();
        bench.Ledger.BeginTerm();
        Assert.Empty(_readings.Scrape(Deadline));
        Assert.Empty(_readings.Scrape(Channels));
        Assert.Empty(_readings.Scrape(Suspended));

        await bench.ReconcileAsync(channel);
        Assert.Equal([$"x {June20}"], _readings.Scrape(Deadline));
    }

    [Theory]
    [InlineData(0, "written")]
    [InlineData(404, "gone")]
    [InlineData(500, "failed")]
    public async Task A_status_that_is_sent_is_counted_by_what_came_of_it(int code, string result)
    {
        ReconcilerBench bench = new(_readings.Metrics);
        bench.Put(new PlatformPolicyBuilder().Build());
        bench.Server.Refuse = write => code > 0 && write.ToString() == "json messagingchannels/status" ? MockServer.Error(write, code, code == 404 ? "NotFound" : "InternalError") : null;
        await Record.ExceptionAsync(() => PassAsync(bench, Channel("first")));
        Assert.Equal([$"{result} 1"], _readings.Scrape("messaging_channel_status_writes_total"));
    }

    [Fact]
    public async Task A_scrape_of_ten_thousand_channels_allocates_nothing_for_each()
    {
        ReconcilerBench bench = new(_readings.Metrics);
        bench.Put(new PlatformPolicyBuilder().Build());
        foreach (int number in Enumerable.Range(0, 10_000))
        {
            MessagingChannel channel = Channel($"c{number}").Build();
            ChannelFacts facts = new FactsBuilder().Build() with { Channel = channel };
            bench.Put(channel);
            bench.Ledger.Decide(new ChannelObservation { Key = new ResourceKey("cx", channel.Metadata.Name), Channel = channel, Facts = facts }, ChannelDecider.Decide(facts, FactsBuilder.Now), "x", FactsBuilder.Now);
        }

        Assert.Equal(["x,Run,NotRequired 10000"], _readings.Scrape(Channels));
        long before = GC.GetAllocatedBytesForCurrentThread();
        _readings.Scrape(Channels);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20_000);
    }

    public void Dispose() => _readings.Dispose();

    private static ChannelBuilder Channel(string name) => new ChannelBuilder().Named(name).WithUid(name).WithSpec(spec => spec with { AccountId = name });

    private static MessagingChannel Read(ReconcilerBench bench, string name) => bench.Channels.Get(new ResourceKey("cx", name))!.Value!;

    private static async Task<MessagingChannel> RunAsync(ReconcilerBench bench, string name, string expires)
    {
        bench.Put(new PlatformPolicyBuilder().Build());
        return await PassAsync(bench, Channel(name).Approved(expires: expires));
    }

    private static async Task<MessagingChannel> PassAsync(ReconcilerBench bench, ChannelBuilder builder)
    {
        MessagingChannel channel = builder.Build();
        bench.Put(channel);
        await bench.ReconcileAsync(channel);
        return channel;
    }
}
