using ChannelOperator.Api;

namespace ChannelOperator.Policy.Tests;

public sealed class ChannelDeciderTests
{
    private static readonly DateTimeOffset Now = FactsBuilder.Now;

    /// <summary>The breaches that Warn may excuse, each on a platform without the floor.</summary>
    public static TheoryData<string, Func<FactsBuilder, FactsBuilder>> Excusable { get; } = new()
    {
        { "TermsNotAccepted", facts => facts.Channel(channel => channel.WithoutTerms()) },
        { "TermsVersionUnknown", facts => facts.Channel(channel => channel.Accepting("2019-01")) },
        { "TermsOutdated", facts => facts.Policy(policy => policy.WithTerms(("2026-01", "2026-01-01T00:00:00Z", null), ("2026-05", "2026-05-01T00:00:00Z", null))) },
        { "AwaitingApproval", facts => facts.Policy(policy => policy.RequiringApproval()) },
        { "ReviewOverdue", facts => facts.Policy(policy => policy.RequiringApproval("30d")).Channel(channel => channel.Approved("2026-01-02T00:00:00Z")) },
    };

    /// <summary>The words and findings that Warn does not excuse.</summary>
    public static TheoryData<string, Func<FactsBuilder, FactsBuilder>> Inexcusable { get; } = new()
    {
        { "PlatformHalted", facts => facts.Policy(policy => policy.Halted()) },
        { "ApprovalRevoked", facts => facts.Channel(channel => channel.WithApproval(ApprovalStatus.Revoked)) },
        { "ApprovalRejected", facts => facts.Channel(channel => channel.WithApproval(ApprovalStatus.Rejected)) },
        { "ApprovalSuspended", facts => facts.Channel(channel => channel.WithApproval(ApprovalStatus.Suspended)) },
        { "ApprovalExpired", facts => facts.Channel(channel => channel.Approved(null, "2026-06-01T12:00:00Z")) },
        { "NamespaceNotPermitted", facts => facts.Policy(policy => policy.Selecting("team", "cx")) },
        { "DuplicateAccount", facts => facts.AccountHeldBy("cx", "other") },
        { "InputUnavailable", facts => facts.Unavailable("PlatformPolicy x", DateTimeOffset.MinValue) },
    };

    [Fact]
    public void A_permitted_channel_runs_with_everything_as_declared()
    {
        ChannelDecision decision = new FactsBuilder().Decide();
        Assert.Equal((ChannelAction.Run, "NotRequired", ChangeScope.Everything), (decision.Action, decision.Reason, decision.Scope));
        Assert.Equal(("2026-01", "standard", "x"), (decision.TermsVersion, decision.Class?.Metadata.Name, decision.Policy?.Platform));
        Assert.Equal(["Accepted", "NotRequired", "TermsCurrent", "WithinLimits"], decision.Findings.Select(finding => finding.Reason));
        Assert.Empty(decision.Blocking);
        Assert.Null(decision.NextTransitionTime);
        Assert.Null(decision.NotAfter);
    }

    [Fact]
    public void Lists_that_were_never_given_are_empty()
    {
        ChannelFacts facts = new FactsBuilder().Build();
        facts = facts with { Unavailable = default, Class = facts.Class with { Ambiguous = default } };
        Assert.Equal(ChannelAction.Run, ChannelDecider.Decide(facts, Now).Action);
    }

    [Fact]
    public void A_halt_stops_an_approved_channel_and_says_who_and_why()
    {
        ChannelDecision decision = new FactsBuilder().Policy(policy => policy.Halted("data leak", "ops")).Channel(channel => channel.Approved()).Running().Decide();
        Assert.Equal((ChannelAction.Stop, "PlatformHalted"), (decision.Action, decision.Reason));
        Assert.Contains("every channel of X is stopped (by ops): data leak", decision.First(ChannelConditions.Approved).Message, StringComparison.Ordinal);
        Assert.Equal(["PlatformHalted", "NotRequired"], decision.Findings.Where(finding => finding.Condition == ChannelConditions.Approved).Select(finding => finding.Reason));
    }

    [Fact]
    public void A_halt_counts_in_a_policy_that_is_not_accepted_and_in_the_last_copy_of_a_missing_one()
    {
        FactsBuilder running = new FactsBuilder().RememberingPolicy().Running();
        Assert.Equal("PlatformHalted", running.PolicyNotAccepted(Now).Policy(policy => policy.Halted()).Decide().Reason);
        Assert.Equal("PlatformHalted", new FactsBuilder().Policy(policy => policy.Halted()).RememberingPolicy().PolicyMissing(Now).Running().Decide().Reason);
        Assert.Equal(ChannelAction.Run, running.PolicyNotAccepted(Now).Decide().Action);
    }

    [Theory]
    [MemberData(nameof(Excusable))]
    public void Under_Warn_a_breach_is_reported_and_the_channel_runs(string reason, Func<FactsBuilder, FactsBuilder> breach)
    {
        FactsBuilder facts = breach(new FactsBuilder());
        Assert.Equal((ChannelAction.Stop, reason), (facts.Decide().Action, facts.Decide().Reason));
        Assert.Empty(facts.Decide().Violations);

        ChannelDecision warned = facts.Policy(policy => policy.Warning()).Decide();
        Assert.Equal((ChannelAction.Run, reason, ChangeScope.Everything), (warned.Action, warned.Reason, warned.Scope));
        Assert.Equal([reason], warned.Violations.Select(violation => violation.Reason));
        Assert.Empty(warned.Blocking);
    }

    [Theory]
    [MemberData(nameof(Inexcusable))]
    public void Under_Warn_everything_else_stops(string reason, Func<FactsBuilder, FactsBuilder> change)
    {
        ChannelDecision decision = change(new FactsBuilder().Running()).Policy(policy => policy.Warning()).Decide();
        Assert.Equal((ChannelAction.Stop, reason), (decision.Action, decision.Reason));
    }

    [Theory]
    [MemberData(nameof(Inexcusable))]
    public void Under_Warn_a_breach_beside_something_else_is_not_excused(string reason, Func<FactsBuilder, FactsBuilder> change)
    {
        ChannelDecision decision = change(new FactsBuilder().Running()).Policy(policy => policy.Warning()).Channel(channel => channel.WithoutTerms()).Decide();
        Assert.Equal((ChannelAction.Stop, reason), (decision.Action, decision.Reason));
        Assert.Empty(decision.Violations);
        Assert.Contains(decision.Blocking, finding => finding.Reason == "TermsNotAccepted");
    }

    [Theory]
    [InlineData("WhatsApp", ChannelAction.Stop)]
    [InlineData("FACEBOOK", ChannelAction.Stop)]
    [InlineData("Instagram", ChannelAction.Run)]
    [InlineData("X", ChannelAction.Run)]
    public void Under_Warn_the_approval_that_the_floor_asks_for_is_not_excused(string platform, ChannelAction action)
    {
        FactsBuilder facts = new FactsBuilder().On(platform).Policy(policy => policy.RequiringApproval().Warning());
        Assert.Equal(action, facts.Decide().Action);
        Assert.Equal(ChannelAction.Run, facts.Policy(policy => policy.RequiringApproval("30d")).Channel(channel => channel.Approved("2026-01-02T00:00:00Z")).Decide().Action);
    }

    [Fact]
    public void Under_Warn_several_breaches_are_all_reported()
    {
        ChannelDecision decision = new FactsBuilder().Policy(policy => policy.RequiringApproval().Warning()).Channel(channel => channel.WithoutTerms()).Decide();
        Assert.Equal((ChannelAction.Run, "AwaitingApproval"), (decision.Action, decision.Reason));
        Assert.Equal(["AwaitingApproval", "TermsNotAccepted"], decision.Violations.Select(violation => violation.Reason));
    }

    [Fact]
    public void Under_Warn_a_missing_class_holds_and_the_breach_stays_reported()
    {
        FactsBuilder facts = new FactsBuilder().Policy(policy => policy.Warning()).Channel(channel => channel.WithoutTerms()).ClassMissing();
        ChannelDecision running = facts.Running().Decide();
        Assert.Equal((ChannelAction.Run, "TermsNotAccepted", ChangeScope.Tightening), (running.Action, running.Reason, running.Scope));
        Assert.Equal(["ClassNotFound"], running.Blocking.Select(finding => finding.Reason));
        Assert.Equal((ChannelAction.Stop, "ClassNotFound"), (facts.Decide().Action, facts.Decide().Reason));
    }

    [Fact]
    public void Declared_stopped_a_permitted_channel_stops_and_nothing_blocks()
    {
        ChannelDecision decision = new FactsBuilder().Channel(channel => channel.Stopped()).Running().Decide();
        Assert.Equal((ChannelAction.Stop, "StoppedAsDeclared", true), (decision.Action, decision.Reason, decision.StoppedAsDeclared));
        Assert.Empty(decision.Blocking);
    }

    [Theory]
    [MemberData(nameof(Inexcusable))]
    public void Declared_stopped_a_channel_that_may_not_run_says_so(string reason, Func<FactsBuilder, FactsBuilder> change)
    {
        ChannelDecision decision = change(new FactsBuilder().Channel(channel => channel.Stopped()).Running()).Decide();
        Assert.Equal((ChannelAction.Stop, reason, true), (decision.Action, decision.Reason, decision.StoppedAsDeclared));
        Assert.NotEmpty(decision.Blocking);
    }

    [Fact]
    public void Suspended_what_runs_runs_on_and_nothing_starts()
    {
        FactsBuilder facts = new FactsBuilder().Channel(channel => channel.Suspended());
        Assert.Equal((ChannelAction.Stop, "SuspendedByUser", true), (facts.Decide().Action, facts.Decide().Reason, facts.Decide().IsSuspended));
        ChannelDecision running = facts.Running().Decide();
        Assert.Equal((ChannelAction.Run, ChangeScope.Tightening, true), (running.Action, running.Scope, running.IsSuspended));
    }

    [Fact]
    public void Suspended_a_stop_by_the_owner_is_carried_out() =>
        Assert.Equal("StoppedAsDeclared", new FactsBuilder().Channel(channel => channel.Suspended().Stopped()).Running().Decide().Reason);

    [Theory]
    [MemberData(nameof(Inexcusable))]
    [MemberData(nameof(Excusable))]
    public void Suspended_every_other_stop_is_carried_out(string reason, Func<FactsBuilder, FactsBuilder> change)
    {
        ChannelDecision decision = change(new FactsBuilder().Running()).Channel(channel => channel.Suspended()).Decide();
        Assert.Equal((ChannelAction.Stop, reason), (decision.Action, decision.Reason));
    }

    [Fact]
    public void A_channel_that_changed_its_platform_is_judged_by_the_one_it_was_permitted_for()
    {
        FactsBuilder facts = new FactsBuilder().Channel(channel => channel.On("Telegram").WithEffective("X", "4711"));
        Assert.Equal((ChannelAction.Run, ChangeScope.Tightening), (facts.Running().Decide().Action, facts.Running().Decide().Scope));
        Assert.Equal((ChannelAction.Stop, "InvalidSpec"), (facts.Decide().Action, facts.Decide().Reason));
        Assert.Equal("PlatformHalted", facts.Running().Policy(policy => policy.Halted()).Decide().Reason);
    }
}
