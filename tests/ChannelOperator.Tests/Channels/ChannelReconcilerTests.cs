using ChannelOperator.Api;
using ChannelOperator.Connectors;
using ChannelOperator.Kubernetes;
using ChannelOperator.Runtime.Client;
using ChannelOperator.Runtime.Controllers;
using ChannelOperator.TestKit.Builders;
using ChannelOperator.Tests.Testing;

namespace ChannelOperator.Tests.Channels;

/// <summary>The order of a pass, and what is carried out while the clock cannot be trusted.</summary>
public sealed class ChannelReconcilerTests
{
    private static readonly ChannelBuilder Running = new ChannelBuilder().With(channel => channel with
    {
        Status = new MessagingChannelStatus { History = [new ChannelHistoryEntry { Action = ChannelActions.Run, Reason = "NotRequired", Time = new Timestamp("2026-01-02T00:00:00Z") }] },
    });

    private static readonly Dictionary<string, (ChannelBuilder Channel, PlatformPolicyBuilder Policy)> Explicit = new()
    {
        ["halted"] = (Running, new PlatformPolicyBuilder().Halted()),
        ["halted with an unacceptable policy"] = (Running, new PlatformPolicyBuilder().WithTerms().Halted()),
        ["revoked"] = (Running.WithApproval(ApprovalStatus.Revoked), new PlatformPolicyBuilder()),
        ["rejected"] = (Running.WithApproval(ApprovalStatus.Rejected), new PlatformPolicyBuilder()),
        ["suspended by the platform"] = (Running.WithApproval(ApprovalStatus.Suspended), new PlatformPolicyBuilder()),
        ["stopped by its owner"] = (Running.Stopped(), new PlatformPolicyBuilder()),
        ["stopped by its owner, terms outdated"] = (Running.Stopped(), Outdating()),
        ["namespace not permitted"] = (Running, new PlatformPolicyBuilder().Selecting("team", "cx")),
        ["revoked, terms outdated"] = (Running.WithApproval(ApprovalStatus.Revoked), Outdating()),
    };

    private static readonly Dictionary<string, (ChannelBuilder Channel, PlatformPolicyBuilder Policy)> Timed = new()
    {
        ["approval expired"] = (Running.Approved(expires: "2026-05-01T00:00:00Z"), new PlatformPolicyBuilder()),
        ["review overdue"] = (Running.Approved(reviewed: "2026-01-02T00:00:00Z"), new PlatformPolicyBuilder().RequiringApproval("30d")),
        ["terms outdated"] = (Running, Outdating()),
        ["acceptance ahead"] = (Running.Accepting(PlatformPolicyBuilder.TermsVersion, "2026-06-02T00:00:00Z"), new PlatformPolicyBuilder()),
    };

    public static TheoryData<string> ExplicitNames => [.. Explicit.Keys];

    public static TheoryData<string> TimedNames => [.. Timed.Keys];

    [Theory]
    [MemberData(nameof(ExplicitNames))]
    public async Task With_a_skewed_clock_an_explicit_stop_is_carried_out(string name)
    {
        (ReconcilerBench bench, MessagingChannel channel) = Arrange(Explicit[name]);
        bench.Skew();
        await bench.ReconcileAsync(channel);
        Assert.Equal("merge deployments/scale", bench.Server.Writes.First());
    }

    [Theory]
    [MemberData(nameof(TimedNames))]
    public async Task With_a_skewed_clock_a_deadline_is_not_carried_out(string name)
    {
        (ReconcilerBench bench, MessagingChannel channel) = Arrange(Timed[name]);
        bench.Skew();
        Assert.Equal(ReconcileResult.RequeueAfter(TimeSpan.FromSeconds(10)), await bench.ReconcileAsync(channel));
        Assert.Empty(bench.Server.Writes);

        bench.Skew(isSkewed: false);
        await bench.ReconcileAsync(channel);
        Assert.Equal("merge deployments/scale", bench.Server.Writes.First());
    }

    [Fact]
    public async Task With_a_skewed_clock_nothing_starts()
    {
        ReconcilerBench bench = new();
        MessagingChannel channel = new ChannelBuilder().Build();
        bench.Put(new PlatformPolicyBuilder().Build());
        bench.Put(channel);
        bench.Skew();
        await bench.ReconcileAsync(channel);
        Assert.Empty(bench.Server.Writes);
    }

    [Fact]
    public async Task With_a_skewed_clock_an_explicit_word_counts_also_behind_another_reason()
    {
        (ReconcilerBench bench, MessagingChannel channel) = Arrange((new ChannelBuilder().WithApproval(ApprovalStatus.Revoked), new PlatformPolicyBuilder()));
        bench.Put(Running.Named("other").WithUid("0").Build());
        bench.Put(channel with { Status = new MessagingChannelStatus { History = [new ChannelHistoryEntry { Action = ChannelActions.Stop, Reason = "DuplicateAccount" }] } });
        bench.Skew();
        await bench.ReconcileAsync(channel);
        Assert.Equal("merge deployments/scale", bench.Server.Writes.First());
    }

    [Fact]
    public async Task A_pass_applies_first_and_reports_then_and_wakes_up_at_the_next_deadline()
    {
        ReconcilerBench bench = new();
        MessagingChannel channel = new ChannelBuilder().Approved(expires: "2026-06-20T00:00:00Z").Build();
        bench.Put(new PlatformPolicyBuilder().Build());
        bench.Put(channel);
        ReconcileResult result = await bench.ReconcileAsync(channel);

        Assert.Equal(["apply configmaps", "apply services", "apply deployments", "json messagingchannels/status"], bench.Server.Writes);
        Assert.Equal(ReconcileResult.RequeueAt(new DateTimeOffset(2026, 6, 6, 0, 0, 0, TimeSpan.Zero)), result);
        Assert.NotNull(bench.Channels.Get(new ResourceKey("cx", "support"))!.Value!.Status);
    }

    [Fact]
    public async Task A_failure_is_reported_and_thrown_and_does_not_delay_the_next_deadline()
    {
        ReconcilerBench bench = new();
        MessagingChannel channel = new ChannelBuilder().Approved(expires: "2026-06-20T00:00:00Z").Build();
        bench.Put(new PlatformPolicyBuilder().Build());
        bench.Put(channel);
        bench.Server.Refuse = write => write.Verb == "apply" ? MockServer.Error(write, 500, "InternalError") : null;
        await Assert.ThrowsAsync<ApiException>(() => bench.ReconcileAsync(channel));

        Assert.Equal(["apply configmaps", "json messagingchannels/status"], bench.Server.Writes);
        Assert.Equal([(new ResourceKey("cx", "support"), new DateTimeOffset(2026, 6, 6, 0, 0, 0, TimeSpan.Zero))], bench.Wakes);
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 0)]
    public async Task A_connector_without_a_channel_is_stopped_where_nothing_will_collect_it(bool isOrphan, int writes)
    {
        ReconcilerBench bench = new();
        MessagingChannel channel = new ChannelBuilder().Build();
        bench.Server.Put(ResourceTypes.Deployments, channel, Owned.Deployment(channel, 2).OwnedBy(isOrphan ? null : Owned.Owner(channel)));
        Assert.Equal(ReconcileResult.AwaitChange, await bench.ReconcileAsync(channel));
        Assert.Equal(writes, bench.Server.Sent.Count);
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 0)]
    public async Task A_right_without_a_channel_is_taken_away_where_nothing_will_collect_it(bool isOrphan, int writes)
    {
        ReconcilerBench bench = new();
        MessagingChannel channel = new ChannelBuilder().Build();
        OwnedObject binding = Owned.Applied(ReviewReporter.BuildBinding(channel, isGranted: true));
        bench.Server.Put(ResourceTypes.RoleBindings, channel, isOrphan ? binding.OwnedBy(null) : binding);
        await bench.ReconcileAsync(channel);
        await bench.ReconcileAsync(channel);
        Assert.Equal(writes, bench.Server.Sent.Count);
        Assert.Equal(isOrphan ? 0 : 1, bench.Server[ResourceTypes.RoleBindings, channel]["subjects"]!.AsArray().Count);
    }

    [Fact]
    public async Task A_binding_of_another_role_is_left_alone_whatever_its_labels()
    {
        ReconcilerBench bench = new();
        MessagingChannel channel = new ChannelBuilder().Build();
        OwnedObject binding = Owned.Applied(ReviewReporter.BuildBinding(channel, isGranted: true)).OwnedBy(null);
        bench.Server.Put(ResourceTypes.RoleBindings, channel, binding with { RoleRef = binding.RoleRef! with { Name = "view" } });
        await bench.ReconcileAsync(channel);
        Assert.Empty(bench.Server.Sent);
    }

    [Fact]
    public async Task A_channel_that_is_being_deleted_gets_nothing_new_and_still_stops()
    {
        ChannelBuilder deleted = Running.WithMetadata(metadata => metadata with { DeletionTimestamp = new Timestamp("2026-06-01T00:00:00Z") });
        (ReconcilerBench permitted, MessagingChannel channel) = Arrange((deleted, new PlatformPolicyBuilder()));
        await permitted.ReconcileAsync(channel);
        Assert.Empty(permitted.Server.Writes);

        (ReconcilerBench halted, channel) = Arrange((deleted, new PlatformPolicyBuilder().Halted()));
        await halted.ReconcileAsync(channel);
        Assert.Equal(["merge deployments/scale"], halted.Server.Writes);
    }

    [Fact]
    public void What_runs_and_must_not_goes_first()
    {
        (ReconcilerBench bench, MessagingChannel channel) = Arrange(Explicit["revoked"]);
        Assert.True(bench.MustStop(channel));
        Assert.False(bench.MustStop(channel with { Metadata = channel.Metadata with { Name = "unknown" } }));
        (bench, channel) = Arrange((Running, new PlatformPolicyBuilder()));
        Assert.False(bench.MustStop(channel));
    }

    private static PlatformPolicyBuilder Outdating() => new PlatformPolicyBuilder().WithTerms((PlatformPolicyBuilder.TermsVersion, "2026-01-01T00:00:00Z", null), ("2026-05", "2026-05-01T00:00:00Z", null));

    private static (ReconcilerBench Bench, MessagingChannel Channel) Arrange((ChannelBuilder Channel, PlatformPolicyBuilder Policy) world)
    {
        ReconcilerBench bench = new();
        MessagingChannel channel = world.Channel.Build();
        bench.Put(world.Policy.Build());
        bench.Put(channel);
        bench.Server.Put(ResourceTypes.Deployments, channel, Owned.Deployment(channel, 2));
        return (bench, channel);
    }
}
