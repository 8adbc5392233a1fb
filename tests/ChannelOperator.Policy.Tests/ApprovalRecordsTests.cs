using ChannelOperator.Api;

namespace ChannelOperator.Policy.Tests;

/// <summary>The approval judged by spec.approval and the records of the continuing review together.</summary>
public sealed class ApprovalRecordsTests
{
    private static readonly FactsBuilder Required = new FactsBuilder().Policy(policy => policy.RequiringApproval());

    private static readonly FactsBuilder Aged = new FactsBuilder().Policy(policy => policy.RequiringApproval("100d", "14d"));

    public static TheoryData<string?, string?, string?, string> Strictest { get; } = new()
    {
        { null, null, null, "AwaitingApproval" },
        { null, "Approved", null, "Approved" },
        { "Approved", "Approved", null, "Approved" },
        { "Pending", "Approved", null, "AwaitingApproval" },
        { "Approved", "Suspended", null, "ApprovalSuspended" },
        { "Approved", "Rejected", null, "ApprovalRejected" },
        { "Approved", "Revoked", null, "ApprovalRevoked" },
        { "Suspended", "Approved", null, "ApprovalSuspended" },
        { "Suspended", "Revoked", null, "ApprovalRevoked" },
        { "Revoked", "Suspended", null, "ApprovalRevoked" },
        { "Approved", "Approved", "Suspended", "ApprovalSuspended" },
        { null, null, "Suspended", "ApprovalSuspended" },
        { null, "Suspended", "Rejected", "ApprovalRejected" },
        { "Approved", null, "Approved", "Approved" },
        { null, null, "Approved", "AwaitingApproval" }, // the platform's word can only stop
    };

    [Theory]
    [MemberData(nameof(Strictest))]
    public void The_strictest_statement_decides(string? spec, string? officer, string? platform, string reason)
    {
        FactsBuilder facts = Required;
        facts = spec is null ? facts : facts.Channel(channel => channel.WithApproval(spec));
        facts = officer is null ? facts : facts.Review(review => review.Named("officers").Deciding(officer));
        facts = platform is null ? facts : facts.Review(review => review.Named("platforms").ByPlatform().Deciding(platform));
        ChannelDecision decision = facts.Decide();
        Assert.Equal(reason, decision.First(ChannelConditions.Approved).Reason);
        Assert.Equal(reason == "Approved" ? ChannelAction.Run : ChannelAction.Stop, decision.Action);
    }

    [Theory]
    [InlineData("Suspended", "ApprovalSuspended")]
    [InlineData("Rejected", "ApprovalRejected")]
    [InlineData("Revoked", "ApprovalRevoked")]
    [InlineData("Approved", "NotRequired")]
    public void A_record_counts_also_where_no_approval_is_asked_for(string decision, string reason) =>
        Assert.Equal(reason, new FactsBuilder().Review(review => review.Deciding(decision)).Decide().First(ChannelConditions.Approved).Reason);

    [Fact]
    public void The_message_names_the_record_that_decides()
    {
        Assert.Equal(
            "approved by ChannelReview yes (decided by compliance@example.com at 2026-02-01T00:00:00Z, reference T-1)",
            Message(Required.Review(review => review.Named("yes").WithSpec(spec => spec with { Reference = "T-1" }))));
        Assert.Equal(
            "approved by spec.approval and ChannelReview yes (decided by compliance@example.com at 2026-02-01T00:00:00Z)",
            Message(Required.Channel(channel => channel.Approved()).Review(review => review.Named("yes"))));
    }

    [Fact]
    public void A_refusal_says_by_which_record_why_and_what_lifts_it()
    {
        Assert.Equal(
            "the platform's approval was revoked by ChannelReview no (decided by compliance@example.com at 2026-02-01T00:00:00Z): reviewed; apply for it again, then create a ChannelReview of source Officer: decision Approved, a later decidedTime",
            Message(Required.Review(review => review.Named("no").Deciding(ApprovalStatus.Revoked))));
        Assert.EndsWith(
            "then create a ChannelReview of source Officer: decision Approved, supersedes no, a decidedTime not before 2026-02-01T00:00:00Z",
            Message(Required.Review(review => review.Named("no").ByPlatform().Deciding(ApprovalStatus.Suspended))),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Every_refusal_is_listed_the_strictest_first()
    {
        ChannelDecision decision = Required.Channel(channel => channel.WithApproval(ApprovalStatus.Suspended))
            .Review(review => review.Named("one").Deciding(ApprovalStatus.Rejected))
            .Review(review => review.Named("two").ByPlatform().Deciding(ApprovalStatus.Revoked))
            .Decide();
        Assert.Equal(["ApprovalRevoked", "ApprovalRejected", "ApprovalSuspended"], decision.Findings.Where(finding => finding.Condition == ChannelConditions.Approved).Select(finding => finding.Reason));
    }

    [Fact]
    public void Waiting_says_how_both_ways_of_approving_go()
    {
        Assert.Equal(
            "X asks for an approval, and there is neither spec.approval nor a ChannelReview of account 4711: once the platform has approved, create a ChannelReview of source Officer and decision Approved, or set spec.approval.status to Approved",
            Message(Required));
        Assert.EndsWith("; or leave spec.approval out, then ChannelReview yes approves", Message(Required.Channel(channel => channel.WithApproval(ApprovalStatus.Pending)).Review(review => review.Named("yes"))), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2026-06-01T12:00:00.0000001Z", "Approved")]
    [InlineData("2026-06-01T12:00:00Z", "ApprovalExpired")]
    public void A_records_expiry_is_exact(string expires, string reason)
    {
        ChannelDecision decision = Required.Review(review => review.Expiring(expires)).Decide();
        Assert.Equal(reason, decision.First(ChannelConditions.Approved).Reason);
        Assert.Equal(reason == "Approved" ? FactsBuilder.At(expires) : null, decision.NotAfter);
    }

    [Fact]
    public void The_earliest_expiry_of_several_approvals_counts()
    {
        ChannelDecision decision = Required.Channel(channel => channel.Approved(null, "2026-07-01T00:00:00Z")).Review(review => review.Expiring("2026-06-20T00:00:00Z")).Decide();
        Assert.Equal(FactsBuilder.At("2026-06-20T00:00:00Z"), decision.NotAfter);
    }

    [Fact]
    public void A_newer_approval_renews_an_expired_one() => Assert.Equal(
        "Approved",
        Required.Review(review => review.Named("old").Expiring("2026-05-01T00:00:00Z")).Review(review => review.Named("new").At("2026-04-01T00:00:00Z").Stored("2026-04-01T00:00:00Z").Expiring("2027-05-01T00:00:00Z"))
            .Decide().First(ChannelConditions.Approved).Reason);

    [Theory]
    [InlineData(null, "2026-02-01T00:00:00Z", "2026-05-12T00:00:00Z")]
    [InlineData("2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z", "2026-05-12T00:00:00Z")]
    [InlineData("2026-02-01T00:00:00Z", "2026-01-01T00:00:00Z", "2026-05-12T00:00:00Z")]
    public void The_review_age_counts_from_the_latest_of_spec_and_records(string? inSpec, string inRecord, string due)
    {
        FactsBuilder facts = Aged.Review(review => review.At(inRecord));
        facts = inSpec is null ? facts : facts.Channel(channel => channel.Approved(inSpec));
        Assert.Equal("Approved", facts.Decide(FactsBuilder.At(due) - TimeSpan.FromTicks(1)).First(ChannelConditions.Approved).Reason);
        Assert.Equal("ReviewDue", facts.Decide(FactsBuilder.At(due)).First(ChannelConditions.Approved).Reason);
        Assert.Equal("ReviewOverdue", facts.Decide(FactsBuilder.At(due) + TimeSpan.FromDays(14)).First(ChannelConditions.Approved).Reason);
    }

    [Fact]
    public void A_review_ahead_counts_later_and_until_then_the_record_does()
    {
        FactsBuilder facts = Aged.Channel(channel => channel.Approved("2026-06-01T13:00:00Z")).Review(review => review);
        ChannelDecision decision = facts.Decide();
        Assert.Equal("ReviewOverdue", decision.First(ChannelConditions.Approved).Reason);
        Assert.Equal(FactsBuilder.At("2026-06-01T12:55:00Z"), decision.NextTransitionTime);
        Assert.Equal("Approved", facts.Decide(FactsBuilder.At("2026-06-01T12:55:00Z")).First(ChannelConditions.Approved).Reason);
    }

    [Fact]
    public void A_review_ahead_that_counts_in_time_moves_the_end()
    {
        FactsBuilder facts = Aged.Channel(channel => channel.Approved("2026-05-15T12:00:00Z")).Review(review => review);
        DateTimeOffset now = FactsBuilder.At("2026-05-15T11:00:00Z");
        Assert.Equal("ReviewDue", facts.Decide(now).First(ChannelConditions.Approved).Reason);
        Assert.Equal(FactsBuilder.At("2026-09-06T12:00:00Z"), facts.Decide(now).NotAfter);
    }

    private static string Message(FactsBuilder facts) => facts.Decide().First(ChannelConditions.Approved).Message;
}
