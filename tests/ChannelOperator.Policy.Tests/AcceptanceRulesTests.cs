using ChannelOperator.Api;

namespace ChannelOperator.Policy.Tests;

public sealed class AcceptanceRulesTests
{
    private static readonly DateTimeOffset Now = FactsBuilder.Now;

    private static readonly TimeSpan Grace = ChannelFacts.DefaultUnknownGrace;

    /// <summary>Each reason: the facts, whether it leaves running what runs, and a part of its message.</summary>
    public static TheoryData<string, Func<FactsBuilder, FactsBuilder>, bool, string> Reasons { get; } = new()
    {
        { "InvalidSpec", facts => facts.Channel(channel => channel.WithReplicas(0)), true, "spec.connector.replicas" },
        { "PolicyNotFound", facts => facts.PolicyMissing(Now), true, "no PlatformPolicy x: create it" },
        { "PolicyNotAccepted", facts => facts.PolicyNotAccepted(Now), true, "PlatformPolicy x is not accepted (NoVersions): spec.terms.versions is empty" },
        { "NamespaceNotPermitted", facts => facts.Policy(policy => policy.Selecting("team", "cx")), false, "does not permit namespace cx" },
        { "ClassNotFound", facts => facts.ClassMissing(), true, "ConnectorClass gone does not exist" },
        { "AmbiguousClass", facts => facts.ClassAmbiguous(), true, "ConnectorClasses one, two are all the default for X" },
        { "DuplicateAccount", facts => facts.AccountHeldBy("cx", "other"), false, "account 4711 on X is held by channel other" },
        { "InputUnavailable", facts => facts.Unavailable("PlatformPolicy x", Now), true, "PlatformPolicy x cannot be read" },
    };

    [Theory]
    [MemberData(nameof(Reasons))]
    public void Each_reason_starts_nothing_and_stops_only_what_it_should(string reason, Func<FactsBuilder, FactsBuilder> change, bool leavesRunning, string message)
    {
        ChannelDecision decision = change(new FactsBuilder()).Decide();
        Assert.Equal((ChannelAction.Stop, reason), (decision.Action, decision.Reason));

        FactsBuilder running = change(new FactsBuilder().RememberingPolicy().Running());
        ChannelDecision later = running.Decide();
        Assert.Equal(leavesRunning ? ChannelAction.Run : ChannelAction.Stop, later.Action);
        Assert.Equal(leavesRunning ? ChangeScope.Tightening : ChangeScope.Everything, later.Scope);
        Finding finding = later.First(ChannelConditions.Accepted);
        Assert.Equal(reason, finding.Reason);
        Assert.Equal(reason == "InputUnavailable" ? ConditionStatus.Unknown : ConditionStatus.False, finding.Status);
        Assert.Contains(message, finding.Message, StringComparison.Ordinal);
        Assert.Contains(finding, later.Blocking);
    }

    [Fact]
    public void Findings_stand_in_the_order_of_the_documentation()
    {
        FactsBuilder facts = new FactsBuilder().Policy(policy => policy.Selecting("team", "cx")).RememberingPolicy();
        facts = Reasons.Select(row => (Func<FactsBuilder, FactsBuilder>)row[1]).Aggregate(facts, (builder, change) => change(builder));
        string[] found = [.. facts.Decide().Findings.Where(finding => finding.Condition == ChannelConditions.Accepted).Select(finding => finding.Reason)];
        Assert.Equal(["InvalidSpec", "PolicyNotFound", "NamespaceNotPermitted", "AmbiguousClass", "DuplicateAccount", "InputUnavailable"], found);
    }

    [Fact]
    public void An_accepted_channel_says_by_what_it_is_judged_and_served()
    {
        Finding finding = new FactsBuilder().Decide().First(ChannelConditions.Accepted);
        Assert.Equal((ConditionStatus.True, "Accepted", "judged by PlatformPolicy x, served by ConnectorClass standard"), (finding.Status, finding.Reason, finding.Message));
    }

    [Theory]
    [InlineData(StorageType.EmptyDir, true)]
    [InlineData(StorageType.External, false)]
    [InlineData(StorageType.PersistentVolumeClaim, false)]
    public void An_accepted_channel_says_that_it_may_lose_messages(string storage, bool says)
    {
        string message = new FactsBuilder().OfClass(connectorClass => connectorClass.StoringIn(storage)).Decide().First(ChannelConditions.Accepted).Message;
        Assert.Equal(says, message.Contains("acknowledged messages end with the pod", StringComparison.Ordinal));
    }

    /// <summary>A policy that is missing or not accepted: what runs keeps running until the grace ends, by the last good copy.</summary>
    [Theory]
    [InlineData("missing", "PolicyNotFound")]
    [InlineData("not accepted", "PolicyNotAccepted")]
    public void A_policy_that_goes_bad_leaves_running_what_runs_until_the_grace_ends(string how, string reason)
    {
        foreach (FactsBuilder before in new[] { new FactsBuilder(), new FactsBuilder().RememberingPolicy() })
        {
            FactsBuilder facts = (how == "missing" ? before.PolicyMissing(Now) : before.PolicyNotAccepted(Now)).Running();
            ChannelDecision kept = facts.Decide(Now + Grace - TimeSpan.FromTicks(1));
            Assert.Equal((ChannelAction.Run, ChangeScope.Tightening), (kept.Action, kept.Scope));
            Assert.Equal((Now + Grace, reason), (kept.NextTransitionTime, kept.First(ChannelConditions.Accepted).Reason));
            Assert.EndsWith("the connector keeps running as last applied until 2026-06-01T12:05:00Z", kept.First(ChannelConditions.Accepted).Message, StringComparison.Ordinal);

            ChannelDecision stopped = facts.Decide(Now + Grace);
            Assert.Equal((ChannelAction.Stop, reason), (stopped.Action, stopped.Reason));
            Assert.DoesNotContain("keeps running", stopped.First(ChannelConditions.Accepted).Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_policy_bad_since_nobody_knows_when_has_no_grace_left(bool missing)
    {
        FactsBuilder facts = new FactsBuilder().RememberingPolicy().Running();
        ChannelDecision decision = (missing ? facts.PolicyMissing(null) : facts.PolicyNotAccepted(null)).Decide();
        Assert.Equal(ChannelAction.Stop, decision.Action);
        Assert.Null(decision.NextTransitionTime);
    }

    [Fact]
    public void The_last_good_copy_decides_within_the_grace_deadlines_included()
    {
        FactsBuilder facts = new FactsBuilder()
            .Policy(policy => policy.WithTerms(("v1", "2025-01-01T00:00:00Z", null), ("v2", "2026-06-01T12:01:00Z", null)))
            .Channel(channel => channel.Accepting("v1", "2025-01-02T00:00:00Z"))
            .RememberingPolicy()
            .PolicyMissing(Now)
            .Running();
        ChannelDecision decision = facts.Decide();
        Assert.Equal((ChannelAction.Run, FactsBuilder.At("2026-06-01T12:01:00Z")), (decision.Action, decision.NotAfter));
        Assert.Equal("TermsOutdated", facts.Decide(FactsBuilder.At("2026-06-01T12:01:00Z")).Reason);
    }

    [Fact]
    public void Without_a_last_good_copy_the_rest_is_pending_and_there_is_no_retention()
    {
        ChannelDecision decision = new FactsBuilder().PolicyMissing(Now).Running().Decide();
        Assert.Equal(["PolicyNotFound", "Pending", "Pending", "Pending"], decision.Findings.Select(finding => finding.Reason));
        Assert.Null(decision.Retention);
        Assert.Null(decision.Policy);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_input_is_unknown_while_its_grace_runs_and_not_accepted_afterwards(bool running)
    {
        FactsBuilder facts = new FactsBuilder().Unavailable("the list of messagingchannels", Now);
        facts = running ? facts.Running() : facts;
        ChannelDecision within = facts.Decide(Now + Grace - TimeSpan.FromTicks(1));
        Assert.Equal((running ? ChannelAction.Run : ChannelAction.Stop, Now + Grace), (within.Action, within.NextTransitionTime));
        Assert.Equal((ConditionStatus.Unknown, "InputUnavailable"), (within.First(ChannelConditions.Accepted).Status, within.First(ChannelConditions.Accepted).Reason));

        ChannelDecision after = facts.Decide(Now + Grace);
        Assert.Equal((ChannelAction.Stop, "InputUnavailable"), (after.Action, after.Reason));
        Assert.Equal(ConditionStatus.False, after.First(ChannelConditions.Accepted).Status);
    }

    [Fact]
    public void Each_input_has_a_grace_of_its_own()
    {
        FactsBuilder facts = new FactsBuilder().Unavailable("one", Now - TimeSpan.FromMinutes(4)).Unavailable("two", Now).Running();
        Assert.Equal((ChannelAction.Run, Now + TimeSpan.FromMinutes(1)), (facts.Decide().Action, facts.Decide().NextTransitionTime));
        Assert.Equal(ChannelAction.Stop, facts.Decide(Now + TimeSpan.FromMinutes(1)).Action);
        Assert.Equal(ChannelAction.Run, facts.WithGrace(TimeSpan.FromHours(1)).Decide(Now + TimeSpan.FromMinutes(1)).Action);
    }

    [Theory]
    [InlineData("cx", "channel other")]
    [InlineData("elsewhere", "a channel in another namespace")]
    public void A_holder_in_another_namespace_is_not_named(string holderNamespace, string named)
    {
        string message = new FactsBuilder().AccountHeldBy(holderNamespace, "other").Decide().First(ChannelConditions.Accepted).Message;
        Assert.Contains("is held by " + named, message, StringComparison.Ordinal);
        Assert.Equal(holderNamespace == "cx", message.Contains("other:", StringComparison.Ordinal));
        Assert.DoesNotContain("elsewhere", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_duplicate_is_told_by_the_account_that_is_served()
    {
        FactsBuilder facts = new FactsBuilder().Channel(channel => channel.ForAccount("edited").WithEffective("X", "4711")).AccountHeldBy("cx", "other");
        Assert.Contains(facts.Decide().Findings, finding => finding.Message.StartsWith("account 4711 on X is held", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(null, null, true)]
    [InlineData("cx", "cx", true)]
    [InlineData("cx", "sales", false)]
    [InlineData("cx", null, false)]
    public void A_namespace_is_permitted_by_its_labels(string? selected, string? label, bool permitted)
    {
        FactsBuilder facts = new FactsBuilder().Running();
        facts = selected is null ? facts : facts.Policy(policy => policy.Selecting("team", selected));
        facts = label is null ? facts : facts.NamespaceLabel("team", label);
        Assert.Equal(permitted ? ChannelAction.Run : ChannelAction.Stop, facts.Decide().Action);
    }

    [Theory]
    [InlineData("policy")]
    [InlineData("class")]
    public void What_is_missing_may_still_arrive_for_a_minute(string missing)
    {
        FactsBuilder facts = new FactsBuilder().KnownSince(Now);
        facts = missing == "policy" ? facts.PolicyMissing(Now) : facts.ClassMissing();
        DateTimeOffset minute = Now + TimeSpan.FromSeconds(60);
        Assert.True(facts.Decide().First(ChannelConditions.Accepted).MayStillArrive);
        Assert.Equal(minute, facts.Decide().NextTransitionTime);
        Assert.True(facts.Decide(minute - TimeSpan.FromTicks(1)).First(ChannelConditions.Accepted).MayStillArrive);
        Assert.False(facts.Decide(minute).First(ChannelConditions.Accepted).MayStillArrive);
    }
}
