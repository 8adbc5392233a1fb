using ChannelOperator.Api;

namespace ChannelOperator.Policy.Tests;

/// <summary>When a channel stops by itself, and the notices ahead of it.</summary>
public sealed class DeadlineTests
{
    /// <summary>The approval expires on 2 July, the review is overdue on 12 June, the terms end on 22 June.</summary>
    private static readonly FactsBuilder Facts = new FactsBuilder()
        .Policy(policy => policy
            .RequiringApproval("30d", "1d")
            .WithTerms(("v1", "2025-01-01T00:00:00Z", null), ("v2", "2026-06-12T00:00:00Z", "10d")))
        .Channel(channel => channel.Accepting("v1", "2025-01-02T00:00:00Z").Approved("2026-05-12T00:00:00Z", "2026-07-02T00:00:00Z"));

    [Theory]
    [InlineData(false, "2026-06-12T00:00:00Z")]
    [InlineData(true, "2026-07-02T00:00:00Z")] // terms and review do not stop it under Warn
    public void NotAfter_is_the_first_deadline_that_stops(bool warning, string end)
    {
        FactsBuilder facts = warning ? Facts.Policy(policy => policy.Warning()) : Facts;
        Assert.Equal(FactsBuilder.At(end), facts.Decide().NotAfter);
        Assert.Equal(ChannelAction.Run, facts.Decide(FactsBuilder.At(end) - TimeSpan.FromTicks(1)).Action);
        Assert.Equal(ChannelAction.Stop, facts.Decide(FactsBuilder.At(end)).Action);
    }

    /// <summary>A breach that Warn excuses today does not hide the expiry of tomorrow.</summary>
    [Theory]
    [InlineData(ApprovalStatus.Pending, null)]
    [InlineData(ApprovalStatus.Approved, null)]
    [InlineData(ApprovalStatus.Approved, "2020-01-01T00:00:00Z")]
    public void Under_Warn_a_breach_leaves_the_expiry_a_deadline(string status, string? reviewed)
    {
        ChannelDecision decision = Facts.Policy(policy => policy.Warning()).Channel(channel => channel.WithApproval(status, reviewed, "2026-07-02T00:00:00Z")).Decide();
        Assert.NotEmpty(decision.Violations);
        Assert.Equal(FactsBuilder.At("2026-07-02T00:00:00Z"), decision.NotAfter);
    }

    [Fact]
    public void Under_Warn_terms_and_review_alone_have_no_end()
    {
        ChannelDecision decision = Facts.Policy(policy => policy.Warning()).Channel(channel => channel.Approved("2026-05-12T00:00:00Z")).Decide();
        Assert.Equal(ChannelAction.Run, decision.Action);
        Assert.Null(decision.NotAfter);
    }

    [Fact]
    public void A_stopped_channel_has_neither_end_nor_notices()
    {
        ChannelDecision decision = Facts.Channel(channel => channel.Stopped()).Decide();
        Assert.Null(decision.NotAfter);
        Assert.Empty(decision.Notices);
    }

    [Fact]
    public void A_grace_for_what_is_unknown_is_a_transition_and_no_end_of_the_contract()
    {
        ChannelDecision decision = Facts.Unavailable("PlatformPolicy x", FactsBuilder.Now).Running().Decide();
        Assert.Equal((FactsBuilder.At("2026-06-01T12:05:00Z"), FactsBuilder.At("2026-06-12T00:00:00Z")), (decision.NextTransitionTime, decision.NotAfter));
    }

    [Theory]
    [InlineData("2026-06-17T23:59:59.9999999Z", "", "2026-06-18T00:00:00Z")]
    [InlineData("2026-06-18T00:00:00Z", "14", "2026-06-29T00:00:00Z")]
    [InlineData("2026-06-28T23:59:59Z", "14", "2026-06-29T00:00:00Z")]
    [InlineData("2026-06-29T00:00:00Z", "14 3", "2026-07-01T00:00:00Z")]
    [InlineData("2026-07-01T00:00:00Z", "14 3 1", "2026-07-02T00:00:00Z")]
    [InlineData("2026-07-02T00:00:00Z", "", null)]
    public void Notices_come_14_3_and_1_days_ahead_and_are_transitions(string now, string days, string? next)
    {
        FactsBuilder facts = new FactsBuilder().Channel(channel => channel.Approved(null, "2026-07-02T00:00:00Z"));
        ChannelDecision decision = facts.Decide(FactsBuilder.At(now));
        Assert.Equal(days, string.Join(' ', decision.Notices.Select(notice => notice.DaysAhead)));
        Assert.Equal(next is null ? null : FactsBuilder.At(next), decision.NextTransitionTime);
        Assert.All(decision.Notices, notice => Assert.Equal((EventReasons.ApprovalExpiring, FactsBuilder.At("2026-07-02T00:00:00Z")), (notice.Reason, notice.Deadline)));
    }

    [Fact]
    public void Each_deadline_has_notices_of_its_own_in_the_order_of_their_time()
    {
        ChannelDecision decision = Facts.Decide(FactsBuilder.At("2026-06-11T12:00:00Z"));
        Assert.Equal(
            ["ReviewExpiring 14", "TermsExpiring 14", "ReviewExpiring 3", "ReviewExpiring 1"],
            decision.Notices.Select(notice => $"{notice.Reason} {notice.DaysAhead}"));
        Assert.All(decision.Notices, notice => Assert.Equal(notice.Deadline - TimeSpan.FromDays(notice.DaysAhead), notice.Due));
    }

    [Fact]
    public void A_deadline_near_the_beginning_of_time_has_its_notices_due()
    {
        FactsBuilder facts = new FactsBuilder().Policy(policy => policy.WithoutTerms()).Channel(channel => channel.WithoutTerms().Approved(null, "0001-01-02T00:00:00Z"));
        ChannelDecision decision = facts.Decide(DateTimeOffset.MinValue);
        Assert.Equal([14, 3, 1], decision.Notices.Select(notice => notice.DaysAhead));
        Assert.All(decision.Notices, notice => Assert.Equal(DateTimeOffset.MinValue, notice.Due));
    }
}
