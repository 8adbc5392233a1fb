using ChannelOperator.Api;

namespace ChannelOperator.Policy.Tests;

public sealed class ApprovalRulesTests
{
    [Theory]
    [InlineData(null, "set spec.approval.status to Approved")]
    [InlineData("365d", "set spec.approval.status to Approved, and spec.approval.reviewedTime to the time of the review, whose age the policy limits")]
    public void Everything_that_an_approval_needs_is_said_at_once(string? maxAge, string hint) =>
        Assert.EndsWith(hint, new FactsBuilder().Policy(policy => policy.RequiringApproval(maxAge)).Decide().First(ChannelConditions.Approved).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(ApprovalStatus.Revoked)]
    [InlineData(ApprovalStatus.Rejected)]
    [InlineData(ApprovalStatus.Suspended)]
    public void Everything_that_a_new_approval_needs_is_said_at_once(string status) => Assert.EndsWith(
        "then set spec.approval: status Approved, and reviewedTime and expirationTime anew",
        new FactsBuilder().Channel(channel => channel.WithApproval(status)).Decide().First(ChannelConditions.Approved).Message,
        StringComparison.Ordinal);

    private const string Tomorrow = "2026-06-02T12:00:00Z";

    private static readonly FactsBuilder NotRequired = new();

    private static readonly FactsBuilder Required = new FactsBuilder().Policy(policy => policy.RequiringApproval());

    private static readonly FactsBuilder Floor = new FactsBuilder().On("WhatsApp");

    /// <summary>A review holds for 365 days, and 14 more.</summary>
    private static readonly FactsBuilder Reviewed = new FactsBuilder().Policy(policy => policy.RequiringApproval("365d", "14d"));

    public static TheoryData<string, string?, string> Statements { get; } = new()
    {
        { "not required", null, "NotRequired" },
        { "not required", "Pending", "NotRequired" },
        { "not required", "Approved", "NotRequired" },
        { "not required", "Rejected", "ApprovalRejected" },
        { "not required", "Suspended", "ApprovalSuspended" },
        { "not required", "Revoked", "ApprovalRevoked" },
        { "required", null, "AwaitingApproval" },
        { "required", "Pending", "AwaitingApproval" },
        { "required", "Approved", "Approved" },
        { "required", "Rejected", "ApprovalRejected" },
        { "required", "Suspended", "ApprovalSuspended" },
        { "required", "Revoked", "ApprovalRevoked" },
        { "required", "approved", "AwaitingApproval" },
        { "floor", null, "AwaitingApproval" },
        { "floor", "Pending", "AwaitingApproval" },
        { "floor", "Approved", "Approved" },
        { "floor", "Rejected", "ApprovalRejected" },
        { "floor", "Suspended", "ApprovalSuspended" },
        { "floor", "Revoked", "ApprovalRevoked" },
    };

    [Theory]
    [MemberData(nameof(Statements))]
    public void A_statement_is_judged_by_what_the_policy_asks(string asked, string? status, string reason)
    {
        FactsBuilder facts = asked switch { "not required" => NotRequired, "required" => Required, _ => Floor };
        ChannelDecision decision = (status is null ? facts : facts.Channel(channel => channel.WithApproval(status))).Decide();
        Finding finding = decision.First(ChannelConditions.Approved);
        bool good = reason is "Approved" or "NotRequired";
        Assert.Equal(reason, finding.Reason);
        Assert.Equal(good ? ConditionStatus.True : ConditionStatus.False, finding.Status);
        Assert.Equal(good ? FindingEffect.Permits : FindingEffect.Stops, finding.Effect);
        Assert.Equal(good, decision.Action == ChannelAction.Run);
    }

    [Theory]
    [InlineData("2026-06-01T12:00:00.0000001Z", "Approved")]
    [InlineData("2026-06-01T12:00:00Z", "ApprovalExpired")] // the first instant at which it no longer holds
    [InlineData("2026-06-01T11:59:59Z", "ApprovalExpired")]
    [InlineData("0001-01-01T00:00:00Z", "ApprovalExpired")]
    [InlineData("2026-06-01T14:00:00+02:00", "ApprovalExpired")]
    [InlineData("9999-12-31T23:59:59Z", "Approved")]
    [InlineData("9999-12-31T23:59:59-13:00", "Approved")] // beyond the end of time
    public void An_approval_holds_until_it_expires(string expires, string reason)
    {
        Assert.Equal(reason, Judge(Required.Channel(channel => channel.Approved(null, expires)), FactsBuilder.Now).Reason);
        Assert.Equal(reason == "Approved" ? "NotRequired" : reason, Judge(NotRequired.Channel(channel => channel.Approved(null, expires)), FactsBuilder.Now).Reason);
    }

    [Theory]
    [InlineData("Revoked", "ApprovalRevoked")]
    [InlineData("Rejected", "ApprovalRejected")]
    [InlineData("Suspended", "ApprovalSuspended")]
    [InlineData("Pending", "ApprovalExpired")]
    public void A_refusal_is_said_before_an_expiry(string status, string reason) =>
        Assert.Equal(reason, Judge(Required.Channel(channel => channel.WithApproval(status, null, "2026-01-01T00:00:00Z")), FactsBuilder.Now).Reason);

    [Theory]
    [InlineData("2026-06-01T11:59:59.9999999Z", "Approved")] // 365 days after the review
    [InlineData("2026-06-01T12:00:00Z", "ReviewDue")]
    [InlineData("2026-06-15T11:59:59.9999999Z", "ReviewDue")]
    [InlineData("2026-06-15T12:00:00Z", "ReviewOverdue")]
    [InlineData("9999-12-31T23:59:59Z", "ReviewOverdue")]
    public void A_review_is_due_after_its_age_and_overdue_after_the_grace(string now, string reason) =>
        Assert.Equal(reason, Judge(Reviewed.Channel(channel => channel.Approved("2025-06-01T12:00:00Z")), FactsBuilder.At(now)).Reason);

    [Fact]
    public void Without_a_grace_a_review_is_never_merely_due()
    {
        FactsBuilder facts = new FactsBuilder().Policy(policy => policy.RequiringApproval("365d")).Channel(channel => channel.Approved("2025-06-01T12:00:00Z"));
        Assert.Equal("Approved", Judge(facts, FactsBuilder.At("2026-06-01T11:59:59.9999999Z")).Reason);
        Assert.Equal("ReviewOverdue", Judge(facts, FactsBuilder.At("2026-06-01T12:00:00Z")).Reason);
    }

    [Theory]
    [InlineData(null, "spec.approval.reviewedTime is missing")]
    [InlineData("2026-06-01T12:05:00.0000001Z", "spec.approval.reviewedTime is \"2026-06-01T12:05:00.0000001Z\", more than 5 minutes ahead")]
    [InlineData("9999-12-31T00:00:00Z", "spec.approval.reviewedTime is \"9999-12-31T00:00:00Z\", more than 5 minutes ahead")]
    [InlineData("last week", "spec.approval.reviewedTime is \"last week\", which is not a time")]
    public void A_review_without_a_usable_time_is_none(string? reviewed, string message)
    {
        Finding finding = Judge(Reviewed.Channel(channel => channel.Approved(reviewed)), FactsBuilder.Now);
        Assert.Equal("AwaitingApproval", finding.Reason);
        Assert.Contains(message, finding.Message, StringComparison.Ordinal);
        Assert.Equal("Approved", Judge(Required.Channel(channel => channel.Approved(reviewed)), FactsBuilder.Now).Reason);
    }

    [Theory]
    [InlineData("2026-06-01T12:04:59Z")]
    [InlineData("2026-06-01T12:05:00Z")]
    public void A_review_a_little_ahead_counts(string reviewed) =>
        Assert.Equal("Approved", Judge(Reviewed.Channel(channel => channel.Approved(reviewed)), FactsBuilder.Now).Reason);

    [Fact]
    public void A_review_ahead_counts_from_5_minutes_before_it_on()
    {
        FactsBuilder facts = Reviewed.Channel(channel => channel.Approved("2026-06-01T13:00:00Z"));
        Assert.Equal(FactsBuilder.At("2026-06-01T12:55:00Z"), Judge(facts, FactsBuilder.Now).ChangesAt);
        Assert.Equal("Approved", Judge(facts, FactsBuilder.At("2026-06-01T12:55:00Z")).Reason);
    }

    [Fact]
    public void An_age_beyond_the_end_of_time_is_never_reached()
    {
        FactsBuilder facts = new FactsBuilder().Policy(policy => policy.RequiringApproval("3650d", "3650d")).Channel(channel => channel.Approved("9998-01-01T00:00:00Z"));
        Assert.Equal("Approved", Judge(facts, FactsBuilder.At("9999-12-31T23:59:59Z")).Reason);
    }

    /// <summary>Whatever is found today, the expiry is a transition: AwaitingApproval becomes ApprovalExpired.</summary>
    [Theory]
    [InlineData("Pending", null, "AwaitingApproval")]
    [InlineData("Approved", null, "AwaitingApproval")]
    [InlineData("Approved", "2020-01-01T00:00:00Z", "ReviewOverdue")]
    [InlineData("Approved", "2026-01-01T00:00:00Z", "Approved")]
    public void An_expiry_ahead_is_a_transition_of_every_finding(string status, string? reviewed, string reason)
    {
        FactsBuilder facts = Reviewed.Channel(channel => channel.WithApproval(status, reviewed, Tomorrow));
        Finding finding = Judge(facts, FactsBuilder.Now);
        Assert.Equal((reason, FactsBuilder.At(Tomorrow)), (finding.Reason, finding.ChangesAt));
        Assert.Equal("ApprovalExpired", Judge(facts, FactsBuilder.At(Tomorrow)).Reason);
    }

    [Fact]
    public void Messages_say_when_the_approval_ends_and_nothing_else_ends_then()
    {
        Assert.Equal("X asks for no approval; the approval expires at " + Tomorrow, Judge(NotRequired.Channel(channel => channel.Approved(null, Tomorrow)), FactsBuilder.Now).Message);
        Assert.EndsWith(
            "have it repeated before 2026-06-14T12:00:00Z, or the channel stops; the approval expires at " + Tomorrow,
            Judge(Reviewed.Channel(channel => channel.Approved("2025-05-31T12:00:00Z", Tomorrow)), FactsBuilder.Now).Message,
            StringComparison.Ordinal);
        Assert.Equal("approved by spec.approval", Judge(Required.Channel(channel => channel.Approved(null, "whenever")), FactsBuilder.Now).Message);
    }

    [Fact]
    public void A_refusal_names_its_reference()
    {
        FactsBuilder facts = Required.Channel(channel => channel.WithSpec(spec => spec with { Approval = new ChannelApproval { Status = ApprovalStatus.Revoked, Reference = "APP-REVIEW-4711" } }));
        Assert.Contains("APP-REVIEW-4711", Judge(facts, FactsBuilder.Now).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Approved", "Pending")]
    [InlineData("Revoked", "ApprovalRevoked")]
    public void While_no_policy_is_known_only_a_refusal_is_judged(string status, string reason) =>
        Assert.Equal(reason, Judge(new FactsBuilder().PolicyMissing(FactsBuilder.Now).Channel(channel => channel.WithApproval(status)), FactsBuilder.Now).Reason);

    private static Finding Judge(FactsBuilder facts, DateTimeOffset now) => facts.Decide(now).First(ChannelConditions.Approved);
}
