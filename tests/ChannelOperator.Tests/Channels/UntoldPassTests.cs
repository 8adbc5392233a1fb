using System.Text.Json;
using ChannelOperator.Api;
using ChannelOperator.Api.Serialization;
using ChannelOperator.Kubernetes;
using ChannelOperator.Runtime.Client;
using ChannelOperator.TestKit.Builders;
using ChannelOperator.Tests.Testing;
using static ChannelOperator.Api.ChannelConditions;

namespace ChannelOperator.Tests.Channels;

/// <summary>What is told, and what is counted, of a pass whose status could not be written, or was written and the answer lost.</summary>
public sealed class UntoldPassTests : IDisposable
{
    private const string Stops = "messaging_channel_stops_total";
    private const string Starts = "messaging_channel_starts_total";

    private readonly MetricReadings _readings = new();

    [Fact]
    public async Task A_stop_is_counted_though_the_server_refuses_the_status_for_good_and_once()
    {
        (ReconcilerBench bench, MessagingChannel channel) = await RunningAsync();
        Refuse(bench, 422, "Invalid");
        MessagingChannel revoked = Change(bench, channel, builder => builder.WithApproval(ApprovalStatus.Revoked));
        await PassAsync(bench, revoked, 3);
        Assert.Equal(["x,ApprovalRevoked 1"], _readings.Scrape(Stops));
    }

    [Fact]
    public async Task A_start_that_is_found_again_until_it_is_told_is_counted_once_whatever_permits_it_meanwhile()
    {
        ReconcilerBench bench = new(_readings.Metrics);
        bench.Put(new PlatformPolicyBuilder().Build());
        Refuse(bench, 500, "InternalError");
        MessagingChannel channel = new ChannelBuilder().Build();
        bench.Put(channel);
        await PassAsync(bench, channel, 2);
        bench.Put(new PlatformPolicyBuilder().RequiringApproval("365d").Build());
        MessagingChannel approved = new ChannelBuilder().Approved().Build();
        bench.Put(approved);
        await PassAsync(bench, approved, 2);
        Assert.Equal(["x 1"], _readings.Scrape(Starts));

        bench.Server.Refuse = _ => null;
        await PassAsync(bench, approved, 2);
        Assert.Equal(["x 1"], _readings.Scrape(Starts));
        Assert.Single(await bench.EventsAsync(), EventReasons.ConnectorStarted);
    }

    [Fact]
    public async Task What_an_earlier_term_could_not_tell_is_told_no_more()
    {
        (ReconcilerBench bench, MessagingChannel channel) = await RunningAsync();
        Refuse(bench, 500, "InternalError");
        await PassAsync(bench, Change(bench, channel, builder => builder.WithApproval(ApprovalStatus.Revoked)), 1);

        // Another one leads, and has resumed it long ago.
        bench.LeadAgain();
        bench.Server.Refuse = _ => null;
        bench.Server.Edit(ResourceTypes.Deployments, channel, stored => stored["spec"]!["replicas"] = 1);
        await PassAsync(bench, Change(bench, channel, builder => builder), 2);
        Assert.DoesNotContain(EventReasons.ConnectorStopped, await bench.EventsAsync());
    }

    [Fact]
    public async Task A_stop_is_told_with_the_reason_that_it_was_made_for()
    {
        (ReconcilerBench bench, MessagingChannel channel) = await RunningAsync();
        Refuse(bench, 500, "InternalError");
        MessagingChannel revoked = Change(bench, channel, builder => builder.WithApproval(ApprovalStatus.Revoked));
        await PassAsync(bench, revoked, 1);
        bench.Put(new PlatformPolicyBuilder().Halted().Build());
        bench.Server.Refuse = _ => null;
        await PassAsync(bench, revoked, 2);
        Assert.Equal(["x,ApprovalRevoked 1"], _readings.Scrape(Stops));
        Assert.Single(await bench.EventsAsync(), EventReasons.ConnectorStopped);
    }

    [Fact]
    public async Task A_status_that_arrived_two_passes_ago_is_not_taken_for_told()
    {
        (ReconcilerBench bench, MessagingChannel channel) = await RunningAsync();
        MessagingChannel revoked = Change(bench, channel, builder => builder.WithApproval(ApprovalStatus.Revoked));
        MessagingChannelStatus? arrived = null;
        bench.Server.Refuse = write =>
        {
            if (write.ToString() != "json messagingchannels/status")
            {
                return null;
            }

            arrived ??= JsonSerializer.Deserialize(write.Body.AsArray()[^1]!["value"]!.ToJsonString(), ApiJsonContext.Default.MessagingChannelStatus);
            return MockServer.Error(write, 500, "InternalError");
        };
        await PassAsync(bench, revoked, 1);
        // The watch is late: the second pass builds another status on the old one.
        bench.Clock.Advance(TimeSpan.FromSeconds(5));
        await PassAsync(bench, revoked, 1);
        bench.Put(revoked with { Status = arrived });
        bench.Server.Refuse = _ => null;
        bench.Clock.Advance(TimeSpan.FromSeconds(5));
        await PassAsync(bench, revoked, 1);
        Assert.Single(await bench.EventsAsync(), ApprovedReasons.ApprovalRevoked);
    }

    [Fact]
    public async Task A_refusal_is_told_again_of_a_channel_that_was_gone_meanwhile()
    {
        ReconcilerBench bench = new(_readings.Metrics);
        bench.Put(new PlatformPolicyBuilder().Build());
        Refuse(bench, 422, "Invalid");
        MessagingChannel channel = new ChannelBuilder().Build();
        for (int life = 0; life < 2; life++)
        {
            bench.Put(channel);
            await PassAsync(bench, channel, 2);
            bench.Remove(channel);
            await PassAsync(bench, channel, 1);
        }

        Assert.Equal([AcceptedReasons.InvalidSpec, AcceptedReasons.InvalidSpec], await bench.EventsAsync());
    }

    public void Dispose() => _readings.Dispose();

    private static void Refuse(ReconcilerBench bench, int code, string reason) =>
        bench.Server.Refuse = write => write.ToString() == "json messagingchannels/status" ? MockServer.Error(write, code, reason) : null;

    /// <summary>The channel as it is now stored, with another spec.</summary>
    private static MessagingChannel Change(ReconcilerBench bench, MessagingChannel channel, Func<ChannelBuilder, ChannelBuilder> change)
    {
        MessagingChannel stored = bench.Channels.Get(new ResourceKey(channel.Metadata.Namespace, channel.Metadata.Name))!.Value!;
        MessagingChannel changed = change(new ChannelBuilder()).Build() with { Status = stored.Status };
        bench.Put(changed);
        return changed;
    }

    private static async Task PassAsync(ReconcilerBench bench, MessagingChannel channel, int passes)
    {
        for (int pass = 0; pass < passes; pass++)
        {
            await Record.ExceptionAsync(() => bench.ReconcileAsync(channel));
        }
    }

    private async Task<(ReconcilerBench Bench, MessagingChannel Channel)> RunningAsync()
    {
        ReconcilerBench bench = new(_readings.Metrics);
        bench.Put(new PlatformPolicyBuilder().Build());
        MessagingChannel channel = new ChannelBuilder().Build();
        bench.Put(channel);
        await bench.ReconcileAsync(channel);
        return (bench, channel);
    }
}
