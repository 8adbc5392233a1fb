using ChannelOperator.Api;
using ChannelOperator.Kubernetes;
using ChannelOperator.Runtime.Client;
using ChannelOperator.TestKit.Builders;
using ChannelOperator.Tests.Testing;

namespace ChannelOperator.Tests.Channels;

/// <summary>The age of a stop that is decided and not carried out, whatever keeps it, as a scrape reads it.</summary>
public sealed class PendingStopTests : IDisposable
{
    private const string Pending = "messaging_channel_stop_pending_seconds";
    private const string Enforcement = "messaging_channel_enforcement_seconds";

    private static readonly ChannelBuilder Running = new ChannelBuilder().WithEffective("X", ChannelBuilder.Account).With(channel => channel with
    {
        Status = channel.Status! with { History = [new ChannelHistoryEntry { Action = ChannelActions.Run, Reason = "NotRequired", Time = new Timestamp("2026-01-02T00:00:00Z") }] },
    });

    private static readonly ChannelBuilder Revoked = Running.WithApproval(ApprovalStatus.Revoked);

    private readonly MetricReadings _readings = new();

    [Theory]
    [InlineData(403, "Forbidden")]
    [InlineData(409, "Conflict")]
    [InlineData(500, "InternalError")]
    public async Task A_stop_that_cannot_be_written_gets_older_without_another_pass(int code, string reason)
    {
        (ReconcilerBench bench, MessagingChannel channel) = Arrange(Revoked, replicas: 2);
        bench.Server.Refuse = write => IsStop(write) ? MockServer.Error(write, code, reason) : null;
        await Record.ExceptionAsync(() => bench.ReconcileAsync(channel));
        Assert.Equal(["x 0"], _readings.Scrape(Pending));

        bench.Clock.Advance(TimeSpan.FromMinutes(3));
        Assert.Equal(["x 180"], _readings.Scrape(Pending));
        await Record.ExceptionAsync(() => bench.ReconcileAsync(channel));
        bench.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(["x 240"], _readings.Scrape(Pending));

        bench.Server.Refuse = _ => null;
        await bench.ReconcileAsync(channel);
        Assert.Equal(["x 240"], _readings.Scrape(Pending));
    }

    [Fact]
    public async Task It_ends_when_no_pod_is_left_and_not_with_the_write()
    {
        (ReconcilerBench bench, MessagingChannel channel) = Arrange(Revoked, replicas: 2);
        await bench.ReconcileAsync(channel);
        bench.Clock.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(["x 20"], _readings.Scrape(Pending));
        Assert.Empty(_readings.Scrape(Enforcement));

        bench.Server.Put(ResourceTypes.Deployments, channel, AtZero(bench, channel));
        Assert.Equal(["x 0"], _readings.Scrape(Pending));
        await bench.ReconcileAsync(channel);
        Assert.Equal(["x 0"], _readings.Scrape(Pending));
        Assert.Equal(["x 20"], _readings.Scrape(Enforcement));
        await bench.ReconcileAsync(channel);
        Assert.Equal(["x 20"], _readings.Scrape(Enforcement));
    }

    [Fact]
    public async Task The_oldest_of_a_platform_is_told()
    {
        (ReconcilerBench bench, MessagingChannel first) = Arrange(Revoked, replicas: 2);
        await bench.ReconcileAsync(first);
        bench.Clock.Advance(TimeSpan.FromSeconds(50));
        MessagingChannel second = Revoked.Named("second").WithUid("second").ForAccount("second").Build();
        bench.Put(second);
        bench.Server.Put(ResourceTypes.Deployments, second, Owned.Deployment(second, 1));
        await bench.ReconcileAsync(second);
        bench.Clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(["x 60"], _readings.Scrape(Pending));
    }

    [Theory]
    [InlineData("2026-06-01T11:00:00Z", "2026-06-01T11:00:00Z", 3600)]
    // A failure of before: the stop is younger than the condition.
    [InlineData("2026-06-01T11:00:00Z", "2026-05-30T00:00:00Z", 3600)]
    // Started by somebody long after it was stopped: the stop was carried out once.
    [InlineData("2026-05-01T00:00:00Z", "2026-06-01T11:59:00Z", 60)]
    public async Task After_a_restart_it_counts_from_what_the_status_says(string stopped, string unenforced, int age)
    {
        (ReconcilerBench bench, MessagingChannel channel) = Arrange(Revoked.With(channel => channel with { Status = Stopping(channel, stopped, unenforced) }), replicas: 2);
        await bench.ReconcileAsync(channel);
        Assert.Equal([$"x {age}"], _readings.Scrape(Pending));
    }

    [Fact]
    public async Task After_a_restart_a_stop_for_one_reason_after_another_counts_from_the_first()
    {
        MessagingChannelStatus status = Stopping(Revoked.Build(), "2026-06-01T11:00:00Z", "2026-06-01T11:00:00Z");
        ChannelHistoryEntry later = new() { Action = ChannelActions.Stop, Reason = "ApprovalRejected", Time = new Timestamp("2026-06-01T11:50:00Z") };
        (ReconcilerBench bench, MessagingChannel channel) = Arrange(Revoked.With(channel => channel with { Status = status with { History = [.. status.History!, later] } }), replicas: 2);
        await bench.ReconcileAsync(channel);
        Assert.Equal(["x 3600"], _readings.Scrape(Pending));
    }

    [Theory]
    [InlineData(ChannelConditions.EnforcedReasons.SweepFailed, ConditionStatus.False)]
    [InlineData(ChannelConditions.EnforcedReasons.ConnectorStopped, ConditionStatus.True)]
    public async Task After_a_restart_a_stop_that_was_carried_out_once_is_not_counted_from_then(string reason, string status)
    {
        (ReconcilerBench bench, MessagingChannel channel) = Arrange(
            Revoked.With(channel => channel with { Status = Stopping(channel, "2026-05-01T00:00:00Z", "2026-05-01T00:00:00Z", reason, status) }), replicas: 2);
        await bench.ReconcileAsync(channel);
        bench.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(["x 5"], _readings.Scrape(Pending));
    }

    [Fact]
    public async Task In_a_new_term_the_status_of_another_leader_counts_more_than_what_was_known()
    {
        (ReconcilerBench bench, MessagingChannel channel) = Arrange(Revoked, replicas: 2);
        await bench.ReconcileAsync(channel);
        bench.Ledger.EndTerm();
        bench.Clock.Advance(TimeSpan.FromMinutes(10));

        // The other one has resumed the channel, and has just begun to stop it again.
        bench.Put(channel with { Status = Stopping(channel, "2026-06-01T12:09:00Z", "2026-06-01T12:09:00Z") });
        bench.Server.Put(ResourceTypes.Deployments, channel, Owned.Deployment(channel, 2) with { Metadata = Newer(bench, channel) });
        bench.Ledger.BeginTerm();
        Assert.Empty(_readings.Scrape(Pending));
        await bench.ReconcileAsync(channel);
        Assert.Equal(["x 60"], _readings.Scrape(Pending));
    }

    [Fact]
    public async Task A_channel_that_something_holds_at_its_deletion_is_told_too_and_not_when_it_is_gone()
    {
        (ReconcilerBench bench, MessagingChannel channel) = Arrange(Revoked.WithMetadata(metadata => metadata with { DeletionTimestamp = new Timestamp("2026-06-01T00:00:00Z") }), replicas: 2);
        bench.Server.Refuse = write => IsStop(write) ? MockServer.Error(write, 403, "Forbidden") : null;
        await Record.ExceptionAsync(() => bench.ReconcileAsync(channel));
        bench.Clock.Advance(TimeSpan.FromMinutes(3));
        Assert.Equal(["x 180"], _readings.Scrape(Pending));

        // Another channel of its name, before any pass over it: this one was never stopped.
        bench.Put(Running.WithUid("another").Build());
        Assert.Equal(["x 0"], _readings.Scrape(Pending));

        bench.Remove(channel);
        await bench.ReconcileAsync(channel);
        Assert.Empty(_readings.Scrape(Pending));
    }

    [Fact]
    public async Task A_connector_that_has_lost_its_channel_and_cannot_be_stopped_is_told_too()
    {
        (ReconcilerBench bench, MessagingChannel channel) = Arrange(Running, replicas: 2);
        await Record.ExceptionAsync(() => bench.ReconcileAsync(channel));
        bench.Remove(channel);
        bench.Server.Put(ResourceTypes.Deployments, channel, Owned.Deployment(channel, 2).OwnedBy(null) with { Metadata = Newer(bench, channel) with { OwnerReferences = null } });
        bench.Server.Refuse = write => IsStop(write) ? MockServer.Error(write, 403, "Forbidden") : null;
        await Assert.ThrowsAsync<ApiException>(() => bench.ReconcileAsync(channel));
        bench.Clock.Advance(TimeSpan.FromMinutes(3));
        await Assert.ThrowsAsync<ApiException>(() => bench.ReconcileAsync(channel));
        Assert.Equal(["x 180"], _readings.Scrape(Pending));
        Assert.Empty(_readings.Scrape("messaging_channels"));

        bench.Server.Refuse = _ => null;
        await bench.ReconcileAsync(channel);
        bench.Server.Put(ResourceTypes.Deployments, channel, AtZero(bench, channel).OwnedBy(null));
        Assert.Equal(["x 0"], _readings.Scrape(Pending));
        await bench.ReconcileAsync(channel);
        Assert.Empty(_readings.Scrape(Pending));
    }

    [Fact]
    public async Task A_connector_that_has_lost_its_label_is_told_as_well()
    {
        (ReconcilerBench bench, MessagingChannel channel) = Arrange(Revoked, replicas: 0);
        bench.Server.Put(ResourceTypes.Deployments, channel, Owned.Deployment(channel, 2), isKnown: false);
        bench.Server.Refuse = write => IsStop(write) ? MockServer.Error(write, 403, "Forbidden") : null;
        await Record.ExceptionAsync(() => bench.ReconcileAsync(channel));
        Assert.Equal(["x 0"], _readings.Scrape(Pending));
        bench.Clock.Advance(TimeSpan.FromMinutes(3));
        await Record.ExceptionAsync(() => bench.ReconcileAsync(channel));
        Assert.Equal(["x 180"], _readings.Scrape(Pending));

        bench.Server.Remove(ResourceTypes.Deployments, channel);
        await bench.ReconcileAsync(channel);
        Assert.Equal(["x 0"], _readings.Scrape(Pending));
    }

    [Fact]
    public async Task A_connector_that_has_lost_its_controller_reference_is_told_as_well()
    {
        (ReconcilerBench bench, MessagingChannel channel) = Arrange(Revoked, replicas: 0);
        bench.Server.Put(ResourceTypes.Deployments, channel, Owned.Deployment(channel, 2).OwnedBy(null));
        bench.Server.Refuse = write => IsStop(write) ? MockServer.Error(write, 403, "Forbidden") : null;
        await Record.ExceptionAsync(() => bench.ReconcileAsync(channel));
        bench.Clock.Advance(TimeSpan.FromMinutes(3));
        Assert.Equal(["x 180"], _readings.Scrape(Pending));
        Assert.True(bench.MustStop(channel));

        bench.Server.Refuse = _ => null;
        await bench.ReconcileAsync(channel);
        bench.Server.Put(ResourceTypes.Deployments, channel, AtZero(bench, channel).OwnedBy(null));
        Assert.Equal(["x 0"], _readings.Scrape(Pending));
    }

    [Fact]
    public async Task A_resume_ends_it_and_is_no_stop_that_was_carried_out()
    {
        (ReconcilerBench bench, MessagingChannel channel) = Arrange(Revoked, replicas: 2);
        await bench.ReconcileAsync(channel);
        bench.Clock.Advance(TimeSpan.FromMinutes(3));
        MessagingChannel resumed = Running.Build();
        bench.Put(resumed);
        await Record.ExceptionAsync(() => bench.ReconcileAsync(resumed));
        Assert.Equal(["x 0"], _readings.Scrape(Pending));
        Assert.Empty(_readings.Scrape(Enforcement));
    }

    public void Dispose() => _readings.Dispose();

    private static bool IsStop(SentWrite write) => write.ToString() == "merge deployments/scale";

    private static MessagingChannelStatus Stopping(
        MessagingChannel channel, string stopped, string unenforced, string reason = ChannelConditions.EnforcedReasons.Forbidden, string status = ConditionStatus.False) => channel.Status! with
        {
            History = [.. channel.Status!.History!, new ChannelHistoryEntry { Action = ChannelActions.Stop, Reason = "ApprovalRevoked", Time = new Timestamp(stopped) }],
            Conditions = [new Condition { Type = ChannelConditions.Enforced, Status = status, Reason = reason, LastTransitionTime = new Timestamp(unenforced) }],
        };

    private static ObjectMeta Newer(ReconcilerBench bench, MessagingChannel channel) => Owned.Deployment(channel, 0).Metadata with { ResourceVersion = bench.Server.NextVersion() };

    private static OwnedObject AtZero(ReconcilerBench bench, MessagingChannel channel) => Owned.Deployment(channel, 0) with { Metadata = Newer(bench, channel) };

    private (ReconcilerBench Bench, MessagingChannel Channel) Arrange(ChannelBuilder builder, int replicas)
    {
        ReconcilerBench bench = new(_readings.Metrics);
        MessagingChannel channel = builder.Build();
        bench.Put(new PlatformPolicyBuilder().Build());
        bench.Put(channel);
        if (replicas > 0)
        {
            bench.Server.Put(ResourceTypes.Deployments, channel, Owned.Deployment(channel, replicas));
        }

        return (bench, channel);
    }
}
