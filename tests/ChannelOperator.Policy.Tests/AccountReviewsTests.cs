using ChannelOperator.Api;
using ChannelOperator.TestKit.Builders;
using CsCheck;

namespace ChannelOperator.Policy.Tests;

public sealed class AccountReviewsTests
{
    private const string Earlier = "2026-02-01T00:00:00Z";

    private const string Later = "2026-03-01T00:00:00Z";

    private static readonly Gen<ChannelReview> Records = Gen.Select(
        Gen.Int[0, 60],
        Gen.OneOf(ApprovalStatus.Approved, ApprovalStatus.Suspended, ApprovalStatus.Rejected, ApprovalStatus.Revoked),
        Gen.OneOf(ReviewSource.Officer, ReviewSource.Platform, ReviewSource.Platform),
        Gen.Int[0, 40],
        Gen.Int[0, 40],
        Gen.Int[0, 90],
        (name, decision, source, decided, stored, shape) => new ReviewBuilder()
            .Named($"r{name:00}")
            .Deciding(decision)
            .At($"2026-03-{(decided % 28) + 1:00}T00:00:00Z")
            .Stored($"2026-03-{(stored % 28) + 1:00}T00:00:00Z")
            .WithSpec(spec => spec with { Source = source, Supersedes = shape < 61 ? $"r{shape:00}" : null })
            .WithMetadata(metadata => metadata with { Generation = shape == 70 ? 2 : 1 })
            .Build());

    [Fact]
    public void Without_records_nothing_is_said()
    {
        AccountReviews none = AccountReviews.Of([]);
        Assert.Empty(none.Statements);
        Assert.Null(none.LastApproval);
    }

    [Theory]
    [InlineData(Earlier, Later, "Approved")]
    [InlineData(Later, Earlier, "Revoked")]
    [InlineData(Later, Later, "Revoked")] // at equal times the stricter
    [InlineData("2026-03-01T00:00:00+02:00", "2026-02-28T22:00:00Z", "Revoked")]
    public void Of_an_officers_records_the_newest_counts(string revoked, string approved, string decision) => AssertStatements(
        [Officer("no", ApprovalStatus.Revoked, revoked), Officer("yes", ApprovalStatus.Approved, approved)],
        decision);

    [Fact]
    public void Of_the_officers_the_newest_counts_and_of_the_platforms_the_strictest() => AssertStatements(
        [
            Officer("old", ApprovalStatus.Rejected, Earlier),
            Officer("new", ApprovalStatus.Approved, Later),
            Platform("older", ApprovalStatus.Revoked, Earlier),
            Platform("newer", ApprovalStatus.Suspended, Later),
        ],
        "Approved",
        "Revoked");

    [Fact]
    public void A_platforms_approval_lifts_nothing() =>
        AssertStatements([Platform("no", ApprovalStatus.Revoked, Earlier), Platform("yes", ApprovalStatus.Approved, Later)], "Revoked");

    [Fact]
    public void A_platforms_approval_alone_says_nothing() => AssertStatements([Platform("yes", ApprovalStatus.Approved, Later)]);

    [Theory]
    [InlineData("no", Later, true)]
    [InlineData("no", Earlier, true)] // decided at the same time
    [InlineData("no", "2026-01-01T00:00:00Z", false)] // an approval from before cannot have known it
    [InlineData("another", Later, false)]
    [InlineData(null, Later, false)]
    public void An_officer_lifts_a_platforms_record_by_its_name(string? supersedes, string decided, bool lifted)
    {
        ChannelReview officer = Officer("yes", ApprovalStatus.Approved, decided);
        officer = officer with { Spec = officer.Spec with { Supersedes = supersedes } };
        AssertStatements([Platform("no", ApprovalStatus.Revoked, Earlier), officer], lifted ? ["Approved"] : ["Approved", "Revoked"]);
    }

    [Fact]
    public void A_lift_holds_as_long_as_its_record_also_behind_newer_ones()
    {
        ChannelReview lift = new ReviewBuilder().Named("lift").At(Later).Superseding("no").Build();
        ChannelReview newer = Officer("newer", ApprovalStatus.Approved, "2026-04-01T00:00:00Z");
        ChannelReview platform = Platform("no", ApprovalStatus.Revoked, Earlier);
        AssertStatements([platform, lift, newer], "Approved");
        AssertStatements([platform, newer], "Approved", "Revoked");
    }

    [Fact]
    public void A_newer_word_of_the_platform_stops_again()
    {
        ChannelReview lift = new ReviewBuilder().Named("lift").At(Later).Superseding("no").Build();
        AssertStatements([Platform("no", ApprovalStatus.Revoked, Earlier), lift, Platform("again", ApprovalStatus.Suspended, "2026-04-01T00:00:00Z")], "Approved", "Suspended");
    }

    [Theory]
    [InlineData("2026-02-01T00:01:01Z", "Revoked")] // counts as decided when stored, before the other
    [InlineData("9999-12-31T00:00:00Z", "Revoked")]
    [InlineData("soon", "Revoked")]
    public void No_record_is_the_newest_for_ever(string decided, string decision) => AssertStatements(
        [new ReviewBuilder().Named("ahead").At(decided).Stored("2026-02-01T00:00:00Z").Build(), Officer("no", ApprovalStatus.Revoked, "2026-02-01T00:01:00Z")],
        decision);

    [Fact]
    public void A_refusal_recorded_later_and_decided_before_the_approval_is_pointed_out()
    {
        ChannelReview approved = new ReviewBuilder().Named("yes").At("2026-03-01T10:00:00Z").Stored("2026-03-01T10:00:05Z").Build();
        ChannelReview dated = new ReviewBuilder().Named("no").Deciding(ApprovalStatus.Revoked).At("2026-03-01T00:00:00Z").Stored("2026-03-01T15:00:00Z").Build();
        ChannelReview earlier = new ReviewBuilder().Named("before").Deciding(ApprovalStatus.Revoked).At(Earlier).Stored(Earlier).Build();
        Assert.Equal("no", AccountReviews.Of([approved, dated, earlier]).Overtaken!.Metadata.Name);
        Assert.Null(AccountReviews.Of([approved, earlier]).Overtaken);
        Assert.Null(AccountReviews.Of([dated, earlier]).Overtaken);
    }

    [Fact]
    public void A_decision_that_nobody_knows_is_no_approval() =>
        AssertStatements([Officer("yes", ApprovalStatus.Approved, Earlier), Officer("odd", "Withdrawn", Later)], "Withdrawn");

    [Fact]
    public void A_weaker_word_of_the_platform_does_not_hide_a_stricter_one()
    {
        ChannelReview ban = Platform("ban", ApprovalStatus.Revoked, Earlier);
        ChannelReview pending = Platform("pending", ApprovalStatus.Suspended, Later);
        ChannelReview[] both = [ban, pending];
        AssertStatements(both, "Revoked");
        AssertStatements([.. both, Lift("pending", "2026-04-01T00:00:00Z")], "Approved", "Revoked");
        AssertStatements([.. both, Lift("ban", "2026-04-01T00:00:00Z")], "Approved");
        // Decided since.
        AssertStatements([.. both, Lift("ban", "2026-02-15T00:00:00Z")], "Approved", "Suspended");
    }

    [Fact]
    public void A_ban_that_is_delivered_late_counts_although_a_weaker_word_was_lifted_since() => AssertStatements(
        [Platform("pending", ApprovalStatus.Suspended, Later), Lift("pending", "2026-04-01T00:00:00Z"), Platform("ban", ApprovalStatus.Revoked, Earlier)],
        "Approved",
        "Revoked");

    [Fact]
    public void A_record_with_no_time_at_all_is_the_oldest() => AssertStatements(
        [new ReviewBuilder().Named("timeless").At("soon").Stored(null).Build(), Officer("no", ApprovalStatus.Suspended, "1900-01-01T00:00:00Z")],
        "Suspended");

    [Fact]
    public void An_edited_record_counts_only_if_it_is_stricter()
    {
        ChannelReview approved = Officer("yes", ApprovalStatus.Approved, Earlier);
        ChannelReview revoked = Officer("no", ApprovalStatus.Revoked, Earlier);
        AssertStatements([approved, Edited(ApprovalStatus.Suspended)], "Suspended");
        AssertStatements([revoked, Edited(ApprovalStatus.Suspended)], "Revoked");
        AssertStatements([revoked, Edited(ApprovalStatus.Approved)], "Revoked");
        AssertStatements([Edited(ApprovalStatus.Approved)]);
    }

    [Fact]
    public void An_edited_record_lifts_nothing() =>
        AssertStatements([Platform("no", ApprovalStatus.Revoked, Earlier), new ReviewBuilder().Named("lift").At(Later).Superseding("no").Edited().Build()], "Revoked");

    [Fact]
    public void The_last_approval_is_the_latest_of_an_officer_and_no_edited_one()
    {
        AccountReviews reviews = AccountReviews.Of(
        [
            Officer("one", ApprovalStatus.Approved, Earlier),
            Platform("two", ApprovalStatus.Approved, Later),
            Officer("three", ApprovalStatus.Suspended, "2026-04-01T00:00:00Z"),
            new ReviewBuilder().Named("four").At("2026-05-01T00:00:00Z").Stored("2026-05-01T00:00:00Z").Edited().Build(),
        ]);
        Assert.Equal(FactsBuilder.At(Earlier), reviews.LastApproval);
    }

    [Fact]
    public void The_order_of_the_list_does_not_matter()
    {
        ChannelReview[] reviews = [Officer("b", ApprovalStatus.Approved, Later), Officer("a", ApprovalStatus.Approved, Later), Officer("c", ApprovalStatus.Approved, Earlier)];
        Assert.Equal("a", AccountReviews.Of(reviews).Statements.Single().Review!.Metadata.Name);
        Assert.Equal("a", AccountReviews.Of([.. reviews.Reverse()]).Statements.Single().Review!.Metadata.Name);
    }

    [Fact]
    public void What_may_be_pruned_is_superseded_and_beyond_the_newest_twenty()
    {
        ChannelReview[] platform = [.. Enumerable.Range(0, 25).Select(day => Platform($"p{day:00}", ApprovalStatus.Suspended, $"2026-03-{day + 1:00}T00:00:00Z"))];
        ChannelReview[] officers = [.. Enumerable.Range(0, 30).Select(day => Officer($"o{day:00}", ApprovalStatus.Approved, $"2026-01-{day + 1:00}T00:00:00Z"))];
        Assert.Equal(["p04", "p03", "p02", "p01", "p00"], AccountReviews.Prunable([.. officers, .. platform]).Select(review => review.Metadata.Name));
        Assert.Empty(AccountReviews.Prunable([.. officers, .. platform[5..]]));
    }

    [Fact]
    public void What_decides_is_never_pruned()
    {
        ChannelReview decides = Platform("decides", ApprovalStatus.Revoked, "2026-01-01T00:00:00Z");
        ChannelReview[] approvals = [.. Enumerable.Range(0, 25).Select(day => Platform($"p{day:00}", ApprovalStatus.Approved, $"2026-03-{day + 1:00}T00:00:00Z"))];
        ChannelReview edited = new ReviewBuilder().Named("edited").ByPlatform().Deciding(ApprovalStatus.Revoked).At("2026-02-01T00:00:00Z").Edited().Build();
        Assert.Equal(5, AccountReviews.Prunable([decides, .. approvals]).Length);
        Assert.DoesNotContain(AccountReviews.Prunable([decides, edited, .. approvals]), review => review == decides || review == edited);
    }

    [Fact]
    public void Pruning_changes_nothing_of_what_is_said() => Records.List[0, 40].Sample(
        reviews =>
        {
            ChannelReview[] all = [.. reviews.DistinctBy(review => review.Metadata.Name)];
            ChannelReview[] left = [.. all.Except(AccountReviews.Prunable(all))];
            Assert.Equal(AccountReviews.Of(all).Statements.AsEnumerable(), AccountReviews.Of(left).Statements);
            Assert.Equal(AccountReviews.Of(all).LastApproval, AccountReviews.Of(left).LastApproval);
        },
        iter: 5_000);

    [Fact]
    public void An_officers_refusal_that_is_decided_and_recorded_last_stops_whatever_was_said_before() => Records.List[0, 6].Sample(
        reviews => Assert.Contains(
            AccountReviews.Of([.. reviews, new ReviewBuilder().Named("last").Deciding(ApprovalStatus.Suspended).At("2027-01-01T00:00:00Z").Stored("2027-01-01T00:00:00Z").Build()]).Statements,
            statement => statement.IsRefusal),
        iter: 5_000);

    private static ChannelReview Lift(string name, string decided) =>
        new ReviewBuilder().Named("lift").At(decided).Stored("2026-06-01T00:00:00Z").Superseding(name).Build();

    private static ChannelReview Edited(string decision) => new ReviewBuilder().Named("edited").Deciding(decision).At(Later).Stored(Later).Edited().Build();

    private static ChannelReview Officer(string name, string decision, string decided) => new ReviewBuilder().Named(name).Deciding(decision).At(decided).Stored("2026-06-01T00:00:00Z").Build();

    private static ChannelReview Platform(string name, string decision, string decided) =>
        new ReviewBuilder().Named(name).ByPlatform().Deciding(decision).At(decided).Stored("2026-06-01T00:00:00Z").Build();

    private static void AssertStatements(ChannelReview[] reviews, params string[] decisions) =>
        Assert.Equal(decisions, AccountReviews.Of(reviews).Statements.Select(statement => statement.Status));
}
