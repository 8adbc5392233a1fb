using ChannelOperator.Api;
using ChannelOperator.Connectors;
using ChannelOperator.Policy.Tests;
using ChannelOperator.Tests.Testing;
using static ChannelOperator.Api.ChannelConditions;

namespace ChannelOperator.Tests.Channels;

/// <summary>What the status says in single cases.</summary>
public sealed class ChannelStatusBuilderTests
{
    private static readonly FactsBuilder Facts = new();

    [Fact]
    public void A_running_channel_is_ready_and_publishes_what_is_in_force()
    {
        FactsBuilder facts = Facts.Running().Channel(channel => channel.Keeping("image", "30d")).Policy(policy => policy.Limiting("default", "7d"));
        Pass pass = Pass.Over(facts.Build(), Owned.Deployment(facts.Build().Channel, 2));
        MessagingChannelStatus status = pass.Status();

        Assert.Equal((ConditionStatus.True, ReadyReasons.ConnectorAvailable), (status.Ready().Status, status.Ready().Reason));
        Assert.Equal(RetentionReasons.RetentionClamped, status.Get(RetentionCompliant).Reason);
        Assert.Equal(("X", "4711", "2026-01", "standard", 2), (status.Effective!.Platform, status.Effective.AccountId, status.Effective.TermsVersion, status.Effective.ClassName, status.Effective.Replicas));
        Assert.Equal(["audio 7d", "document 7d", "image 7d", "video 7d"], status.Effective.Retention!.Select(entry => $"{entry.Key} {entry.Value}"));
        Assert.Equal(("support-connector", 2, 2), (status.Connector!.Name, status.Connector.Replicas, status.Connector.ReadyReplicas));
        Assert.Equal([("Run", "NotRequired")], status.History!.Select(entry => (entry.Action, entry.Reason)));
    }

    [Fact]
    public void Times_for_people_have_whole_seconds_and_the_contract_keeps_the_instant()
    {
        FactsBuilder facts = Facts.Running().Channel(channel => channel.Approved(expires: "2026-06-01T12:00:30.25Z"));
        Pass pass = Pass.Over(facts.Build(), Owned.Deployment(facts.Build().Channel, 1));
        Assert.Equal("2026-06-01T12:00:31Z", pass.Status().NextTransitionTime!.Value.Text);
        Assert.Contains(pass.Events(), item => item.Note.EndsWith("the channel stops at 2026-06-01T12:00:31Z", StringComparison.Ordinal));
        Assert.Equal("2026-06-01T12:00:30.25Z", ConnectorContracts.Build(pass.Observed.Channel, pass.Decision).NotAfter!.Value.Text);
        Assert.Equal(pass.Status().ToJson().ToJsonString(), pass.Next(TimeSpan.FromSeconds(1)).Status().ToJson().ToJsonString());
    }

    [Fact]
    public void A_channel_that_was_never_permitted_publishes_nothing_as_in_force()
    {
        MessagingChannelStatus status = Pass.Over(Facts.Channel(channel => channel.WithoutTerms()).Build()).Status();
        Assert.Null(status.Effective);
        Assert.Null(status.Connector);
    }

    [Fact]
    public void Ready_lists_all_findings_by_the_first_reason()
    {
        MessagingChannelStatus status = Pass.Over(Facts.ClassMissing().Policy(policy => policy.RequiringApproval()).Channel(channel => channel.WithoutTerms()).Build()).Status();
        Assert.Equal(AcceptedReasons.ClassNotFound, status.Ready().Reason);
        Assert.Equal(
            string.Join("; ", new[] { Accepted, Approved, ChannelConditions.TermsAccepted }.Select(type => status.Get(type).Message)),
            status.Ready().Message);
    }

    [Fact]
    public void A_stop_on_its_way_says_what_is_left_and_why_it_has_to_stop()
    {
        FactsBuilder facts = Facts.Running().Policy(policy => policy.Halted("an incident", "ops"));
        MessagingChannelStatus status = Pass.Over(facts.Build(), Owned.Deployment(facts.Build().Channel, 0, Rollout.Terminating)).Status();

        Assert.Equal((ConditionStatus.False, EnforcedReasons.RolloutPending), (status.Ready().Status, status.Ready().Reason));
        Assert.Equal(
            "NOT STOPPED YET: the connector was scaled to zero, 1 pods are still there; it has to stop because every channel of X is stopped (by ops): an incident; it ends when spec.halt is taken out of the PlatformPolicy",
            status.Ready().Message);
        Assert.Equal(ReconcilingReasons.Progressing, status.Get(Reconciling).Reason);
    }

    [Fact]
    public void A_stop_that_fails_is_retried_and_never_stalls()
    {
        FactsBuilder facts = Facts.Running().Policy(policy => policy.Halted());
        Pass pass = Pass.Over(facts.Build(), Owned.Deployment(facts.Build().Channel, 2));
        MessagingChannelStatus status = (pass with { Outcome = pass.Outcome with { Failure = new ApplyFailure(EnforcedReasons.Forbidden, "not allowed", NeedsPerson: true, new IOException()) } }).Status();

        Assert.Equal(EnforcedReasons.Forbidden, status.Ready().Reason);
        Assert.StartsWith("NOT STOPPED YET: not allowed; it has to stop because ", status.Ready().Message, StringComparison.Ordinal);
        Assert.Equal(ReconcilingReasons.ProgressingWithRetry, status.Get(Reconciling).Reason);
        Assert.Null(status.Find(Stalled));
    }

    [Fact]
    public void The_number_of_an_autoscaler_is_remembered_over_a_stop()
    {
        FactsBuilder facts = Facts.Running().Policy(policy => policy.Halted());
        Pass stop = Pass.Over(facts.Channel(channel => channel.WithEffective("X", "4711")).Build(), Owned.Deployment(facts.Build().Channel, 0));
        Pass stopped = stop with { Outcome = stop.Outcome with { Stopped = true, ReplicasBefore = 5 } };
        Assert.Equal(5, stopped.Status().Effective!.Replicas);
    }

    [Fact]
    public void What_somebody_scales_a_stopped_connector_to_is_not_remembered()
    {
        MessagingChannel channel = Facts.Channel(builder => builder.Stopped()).Build().Channel;
        channel = channel with { Status = new MessagingChannelStatus { Effective = new EffectiveChannel { Platform = "X", AccountId = "4711", Replicas = 2 } } };
        Pass pass = Pass.Over(Facts.Build() with { Channel = channel, IsRunning = false }, Owned.Deployment(channel, 0));
        Pass held = pass with { Outcome = pass.Outcome with { Stopped = true, ReplicasBefore = 7 } };
        Assert.Equal(2, held.Status().Effective!.Replicas);
    }

    [Fact]
    public void An_empty_text_that_an_old_server_let_in_is_left_out()
    {
        MessagingChannel channel = Facts.Channel(builder => builder.ForAccount("").WithMetadata(metadata => metadata with { Annotations = new Dictionary<string, string>(StringComparer.Ordinal) { [Labels.RequestedAt] = "" } })).Build().Channel;
        MessagingChannelStatus status = Pass.Over(Facts.Running().Build() with { Channel = channel }, Owned.Deployment(channel, 1)).Status();
        Assert.NotNull(status.Effective);
        Assert.Null(status.Effective.AccountId);
        Assert.Null(status.LastHandledReconcileAt);
    }

    [Fact]
    public void A_request_to_reconcile_is_echoed_and_kept()
    {
        MessagingChannel channel = Facts.Channel(builder => builder.WithMetadata(metadata => metadata with { Annotations = new Dictionary<string, string>(StringComparer.Ordinal) { [Labels.RequestedAt] = "monday" } })).Build().Channel;
        MessagingChannelStatus status = Pass.Over(Facts.Build() with { Channel = channel }).Status();
        Assert.Equal("monday", status.LastHandledReconcileAt);

        MessagingChannel later = channel with { Metadata = channel.Metadata with { Annotations = null }, Status = status };
        Assert.Equal("monday", Pass.Over(Facts.Build() with { Channel = later }).Status().LastHandledReconcileAt);
    }

    [Fact]
    public void A_decision_is_added_to_the_history_only_when_it_changes()
    {
        Pass first = Pass.Over(Facts.Build());
        Assert.Single(first.Next(TimeSpan.FromHours(1)).Status().History!);

        Pass halted = Pass.Over(Facts.Policy(policy => policy.Halted()).Build() with { Channel = first.Next(TimeSpan.Zero).Observed.Channel }, now: FactsBuilder.Now.AddMinutes(1));
        Assert.Equal(
            [("Run", "NotRequired", "2026-06-01T12:00:00Z"), ("Stop", "PlatformHalted", "2026-06-01T12:01:00Z")],
            halted.Status().History!.Select(entry => (entry.Action, entry.Reason, entry.Time.Text)));
    }
}
