using ChannelOperator.Api;
using ChannelOperator.Channels;
using ChannelOperator.Kubernetes;
using ChannelOperator.Policy;
using ChannelOperator.Policy.Tests;
using ChannelOperator.Runtime.Events;
using ChannelOperator.Tests.Testing;
using CsCheck;

namespace ChannelOperator.Tests.Channels;

/// <summary>Events tell changes, and only once.</summary>
public sealed class ChannelEventsTests
{
    private static readonly FactsBuilder Facts = new();
    private static readonly MessagingChannel Channel = Facts.Build().Channel;

    [Fact]
    public void A_first_start_is_one_event()
    {
        Pass started = Pass.Over(Facts.Build(), Owned.Deployment(Channel, 1, Rollout.UnderWay));
        started = started with { Outcome = started.Outcome with { Started = true } };
        Assert.Equal(["Normal ConnectorStarted: the connector was started with 1 replicas"], started.Events().Select(Text));

        Pass available = After(started, Facts.Running(), Rollout.Complete);
        Assert.Empty(available.Events());
    }

    [Fact]
    public void A_pass_that_changes_nothing_is_no_event() => OutcomeGenerator.Pass.Sample(
        pass =>
        {
            Pass next = pass.Next(TimeSpan.Zero);
            next = next with { Outcome = next.Outcome with { Started = false, Stopped = false, DriftCorrected = [] } };
            Assert.Empty(next.Events());
        },
        iter: 1_000);

    [Theory]
    [InlineData(1, 3, 1, false)]
    [InlineData(3, 3, 2, true)]
    [InlineData(1, 1, 0, true)]
    public void Pods_that_are_added_are_no_loss_and_pods_that_are_lost_are_one(int before, int wanted, int ready, bool isTold)
    {
        Pass running = Pass.Over(Facts.Running().Build(), Owned.Deployment(Channel, before));
        Pass unavailable = After(running, Facts.Running(), Rollout.Unavailable, wanted, ready);
        Assert.Equal(isTold ? ["ConnectorUnavailable"] : [], unavailable.Events().Select(item => item.Reason));
        Assert.Equal(isTold ? "ConnectorUnavailable" : "RolloutInProgress", unavailable.Status().Conditions!.Single(condition => condition.Type == ChannelConditions.Available).Reason);
    }

    [Fact]
    public void A_stop_tells_why_and_the_condition_that_turned()
    {
        Pass running = Pass.Over(Facts.Running().Build(), Owned.Deployment(Channel, 1));
        Pass halted = After(running, Facts.Running().Policy(policy => policy.Halted("an incident")), Rollout.Terminating, replicas: 0);
        halted = halted with { Outcome = halted.Outcome with { Stopped = true } };
        Assert.Equal(
            [
                "Warning ConnectorStopped: the connector was scaled to zero: every channel of X is stopped: an incident; it ends when spec.halt is taken out of the PlatformPolicy",
                "Warning PlatformHalted: every channel of X is stopped: an incident; it ends when spec.halt is taken out of the PlatformPolicy; X asks for no approval",
            ],
            halted.Events().Select(Text));
        Assert.Empty(After(halted, Facts.Policy(policy => policy.Halted("an incident")), Rollout.Complete, replicas: 0).Events());
    }

    [Fact]
    public void A_stop_as_declared_is_no_warning()
    {
        Pass running = Pass.Over(Facts.Running().Build(), Owned.Deployment(Channel, 1));
        Pass stopped = After(running, Facts.Running().Channel(channel => channel.Stopped()), Rollout.Terminating, replicas: 0);
        stopped = stopped with { Outcome = stopped.Outcome with { Stopped = true } };
        Assert.Equal(["Normal ConnectorStopped: the connector was scaled to zero: spec.state is Stopped"], stopped.Events().Select(Text));
    }

    [Fact]
    public void What_blocks_a_new_channel_is_an_event_and_what_permits_it_is_none()
    {
        Pass waiting = Pass.Over(Facts.Channel(channel => channel.WithoutTerms()).Build());
        Assert.Equal(["TermsNotAccepted"], waiting.Events().Select(item => item.Reason));

        Pass permitted = After(waiting, Facts, Rollout.UnderWay);
        Assert.Equal([(EventType.Normal, "TermsCurrent")], permitted.Events().Select(item => (item.Type, item.Reason)));
    }

    [Fact]
    public void Another_reason_of_the_same_status_is_an_event()
    {
        Pass waiting = Pass.Over(Facts.Channel(channel => channel.WithoutTerms()).Build());
        Pass unknown = After(waiting, Facts.Channel(channel => channel.Accepting("2019")), rollout: null);
        Assert.Equal(["TermsVersionUnknown"], unknown.Events().Select(item => item.Reason));
    }

    [Fact]
    public void Drift_and_violations_are_warnings()
    {
        Pass running = Pass.Over(Facts.Running().Build(), Owned.Deployment(Channel, 1));
        Pass next = After(running, Facts.Running().Policy(policy => policy.Warning()).Channel(channel => channel.WithoutTerms()), Rollout.Complete);
        next = next with { Outcome = next.Outcome with { DriftCorrected = ["Service support-connector: /spec/selector", "ConfigMap support-connector: /data"] } };
        Assert.Equal(
            [(EventType.Warning, "DriftCorrected"), (EventType.Warning, "TermsNotAccepted")],
            next.Events().Select(item => (item.Type, item.Reason)));
        Assert.Equal("changed by somebody else and put back: Service support-connector: /spec/selector; ConfigMap support-connector: /data", next.Events()[0].Note);
    }

    [Fact]
    public void A_clamped_retention_is_told_from_the_start()
    {
        Pass pass = Pass.Over(Facts.Channel(channel => channel.Keeping("image", "30d")).Policy(policy => policy.Limiting("default", "7d")).Build(), Owned.Deployment(Channel, 1, Rollout.UnderWay));
        Assert.Equal([(EventType.Normal, "RetentionClamped")], pass.Events().Select(item => (item.Type, item.Reason)));
    }

    [Fact]
    public void Of_the_notices_due_only_the_nearest_is_given_and_only_once()
    {
        FactsBuilder expiring = Facts.Running().Channel(channel => channel.Approved(expires: "2026-06-03T12:00:00Z"));
        Pass running = Pass.Over(expiring.Build(), Owned.Deployment(Channel, 1));
        Assert.Equal(["Warning ApprovalExpiring: 3 days or less are left: the channel stops at 2026-06-03T12:00:00Z"], running.Events().Select(Text));
        Assert.Equal("2026-05-31T12:00:00Z", running.Status().LastNotice!.Value.Text);

        Pass again = After(running, expiring, Rollout.Complete);
        Assert.Empty(again.Events());

        Pass lastDay = After(again, expiring, Rollout.Complete, now: FactsBuilder.At("2026-06-02T12:00:00Z"));
        Assert.Equal(["Warning ApprovalExpiring: 1 days or less are left: the channel stops at 2026-06-03T12:00:00Z"], lastDay.Events().Select(Text));
    }

    [Fact]
    public void Each_deadline_has_its_own_notice()
    {
        FactsBuilder facts = Facts.Running()
            .Channel(channel => channel.Approved(reviewed: "2026-05-13T12:00:00Z", expires: "2026-06-03T12:00:00Z"))
            .Policy(policy => policy.RequiringApproval("20d").WithTerms(("2026-01", "2026-01-01T00:00:00Z", null), ("2026-06", "2026-06-14T00:00:00Z", null)));
        Assert.Equal(
            ["ApprovalExpiring", "ReviewExpiring", "TermsExpiring"],
            Pass.Over(facts.Build(), Owned.Deployment(Channel, 1)).Events().Select(item => item.Reason).Order(StringComparer.Ordinal));
    }

    /// <summary>A pass over other facts, after the status of this one was written.</summary>
    private static Pass After(Pass before, FactsBuilder facts, Rollout? rollout, int replicas = 1, int? ready = null, DateTimeOffset? now = null)
    {
        ChannelFacts built = facts.Build();
        MessagingChannel channel = built.Channel with { Status = before.Status() };
        OwnedObject? deployment = rollout is { } report ? Owned.Deployment(channel, replicas, report) : null;
        return Pass.Over(built with { Channel = channel }, ready is { } number ? deployment! with { Status = deployment.Status! with { ReadyReplicas = number, AvailableReplicas = number } } : deployment, now);
    }

    private static string Text(ChannelEvent item) => $"{item.Type} {item.Reason}: {item.Note}";
}
