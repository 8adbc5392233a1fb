using ChannelOperator.Api;
using ChannelOperator.TestKit.Builders;
using ChannelOperator.Tests.Testing;

namespace ChannelOperator.Tests.Channels;

/// <summary>The deadline that stops the first running channel of a platform, as a pass leaves it and a scrape reads it.</summary>
public sealed class ChannelDeadlinesTests : IDisposable
{
    private const string Metric = "messaging_channel_deadline_timestamp_seconds";
    private const long June20 = 1781913600;
    private const long June10 = 1781049600;

    private readonly MetricReadings _readings = new();

    public ChannelDeadlinesTests() => _readings.Metrics.Deadlines.IsActing = true;

    [Fact]
    public async Task The_earliest_of_a_platforms_running_channels_is_told()
    {
        ReconcilerBench bench = new(_readings.Metrics);
        await RunAsync(bench, "first", "2026-06-20T00:00:00Z");
        Assert.Equal([$"x {June20}"], _readings.Scrape(Metric));
        await RunAsync(bench, "second", "2026-06-10T00:00:00Z");
        Assert.Equal([$"x {June10}"], _readings.Scrape(Metric));
        await RunAsync(bench, "third", "2026-06-30T00:00:00Z");
        Assert.Equal([$"x {June10}"], _readings.Scrape(Metric));
    }

    [Fact]
    public async Task A_channel_that_stops_moves_its_deadline_or_goes_is_counted_no_longer()
    {
        ReconcilerBench bench = new(_readings.Metrics);
        await RunAsync(bench, "first", "2026-06-20T00:00:00Z");
        await RunAsync(bench, "second", "2026-06-10T00:00:00Z");
        await RunAsync(bench, "second", "2026-06-25T00:00:00Z");
        Assert.Equal([$"x {June20}"], _readings.Scrape(Metric));

        await RunAsync(bench, "second", "2026-06-10T00:00:00Z");
        MessagingChannel revoked = Channel("second").WithApproval(ApprovalStatus.Revoked).Build();
        bench.Put(revoked);
        await bench.ReconcileAsync(revoked);
        Assert.Equal([$"x {June20}"], _readings.Scrape(Metric));

        ReconcilerBench afterItsDeletion = new(_readings.Metrics);
        await afterItsDeletion.ReconcileAsync(Channel("first").Build());
        Assert.Empty(_readings.Scrape(Metric));
    }

    [Fact]
    public async Task Who_stands_by_tells_none()
    {
        ReconcilerBench bench = new(_readings.Metrics);
        await RunAsync(bench, "first", "2026-06-20T00:00:00Z");
        _readings.Metrics.Deadlines.IsActing = false;
        Assert.Empty(_readings.Scrape(Metric));
        _readings.Metrics.Deadlines.IsActing = true;
        Assert.Equal([$"x {June20}"], _readings.Scrape(Metric));
    }

    public void Dispose() => _readings.Dispose();

    private static ChannelBuilder Channel(string name) => new ChannelBuilder().Named(name).WithUid(name).WithSpec(spec => spec with { AccountId = name });

    private static async Task RunAsync(ReconcilerBench bench, string name, string expires)
    {
        MessagingChannel channel = Channel(name).Approved(expires: expires).Build();
        bench.Put(new PlatformPolicyBuilder().Build());
        bench.Put(channel);
        await bench.ReconcileAsync(channel);
    }
}
