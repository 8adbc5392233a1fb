using ChannelOperator.Api;

namespace ChannelOperator.Policy.Tests;

public sealed class TermsRulesTests
{
    /// <summary>v1, then v2 with 30 days of grace, then v3 with none.</summary>
    private static readonly FactsBuilder Three = new FactsBuilder()
        .Policy(policy => policy.WithTerms(("v1", "2025-01-01T00:00:00Z", null), ("v2", "2026-01-01T00:00:00Z", "30d"), ("v3", "2026-07-01T00:00:00Z", null)));

    [Theory]
    [InlineData("v2", "2026-06-01T00:00:00Z", "TermsCurrent")]
    [InlineData("v1", "2025-12-31T23:59:59.9999999Z", "TermsCurrent")]
    [InlineData("v1", "2026-01-01T00:00:00Z", "TermsExpiring")]
    [InlineData("v1", "2026-01-30T23:59:59.9999999Z", "TermsExpiring")]
    [InlineData("v1", "2026-01-31T00:00:00Z", "TermsOutdated")]
    [InlineData("v1", "2030-01-01T00:00:00Z", "TermsOutdated")]
    [InlineData("v2", "2026-06-30T23:59:59.9999999Z", "TermsCurrent")]
    [InlineData("v2", "2026-07-01T00:00:00Z", "TermsOutdated")]
    [InlineData("v3", "2026-07-01T00:00:00Z", "TermsCurrent")]
    [InlineData("v3", "9999-12-31T23:59:59Z", "TermsCurrent")]
    [InlineData("v3", "2026-06-01T00:00:00Z", "TermsCurrent")] // listed and newer
    [InlineData("v1", "2024-12-31T00:00:00Z", "TermsCurrent")] // none in force yet: any listed one is good
    [InlineData("v3", "2024-12-31T00:00:00Z", "TermsCurrent")]
    [InlineData("v0", "2024-12-31T00:00:00Z", "TermsVersionUnknown")]
    [InlineData("v0", "2026-06-01T00:00:00Z", "TermsVersionUnknown")]
    [InlineData("V2", "2026-06-01T00:00:00Z", "TermsVersionUnknown")]
    public void A_version_is_good_until_its_successor_and_its_grace(string accepted, string now, string reason)
    {
        Finding finding = Judge(Three.Channel(channel => channel.Accepting(accepted, "2024-01-01T00:00:00Z")), now);
        Assert.Equal(reason, finding.Reason);
        bool good = reason is "TermsCurrent" or "TermsExpiring";
        Assert.Equal(good ? ConditionStatus.True : ConditionStatus.False, finding.Status);
        Assert.Equal(good ? FindingEffect.Permits : FindingEffect.Stops, finding.Effect);
    }

    [Theory]
    [InlineData("2026-01-10T23:59:59Z", "TermsExpiring")]
    [InlineData("2026-01-11T00:00:00Z", "TermsExpiring")] // v3 is in force; v1 still has the 30 days of v2
    [InlineData("2026-01-30T23:59:59.9999999Z", "TermsExpiring")]
    [InlineData("2026-01-31T00:00:00Z", "TermsOutdated")]
    public void A_grace_is_not_cut_short_by_a_version_after_the_next(string now, string reason)
    {
        FactsBuilder facts = new FactsBuilder()
            .Policy(policy => policy.WithTerms(("v1", "2025-01-01T00:00:00Z", null), ("v2", "2026-01-01T00:00:00Z", "30d"), ("v3", "2026-01-11T00:00:00Z", null)))
            .Channel(channel => channel.Accepting("v1", "2025-01-02T00:00:00Z"));
        Assert.Equal(reason, Judge(facts, now).Reason);
    }

    [Theory]
    [InlineData("2026-06-01T11:00:00Z", true)]
    [InlineData("2026-06-01T12:00:00Z", true)]
    [InlineData("2026-06-01T12:04:59Z", true)]
    [InlineData("2026-06-01T12:05:00Z", true)]
    [InlineData("2026-06-01T12:05:00.0000001Z", false)]
    [InlineData("2026-06-01T12:05:01Z", false)]
    [InlineData("2026-06-01T14:05:00+02:00", true)]
    [InlineData("9999-12-31T23:59:59Z", false)]
    [InlineData("yesterday", false)]
    [InlineData("", false)]
    public void An_acceptance_more_than_5_minutes_ahead_or_without_a_time_counts_as_none(string acceptedTime, bool counts)
    {
        Finding finding = Judge(Three.Channel(channel => channel.Accepting("v2", acceptedTime)), "2026-06-01T12:00:00Z");
        Assert.Equal(counts ? "TermsCurrent" : "TermsNotAccepted", finding.Reason);
        Assert.Equal(!counts, finding.Message.Contains("spec.terms.acceptedTime", StringComparison.Ordinal));
    }

    [Fact]
    public void An_acceptance_ahead_counts_from_5_minutes_before_it_on()
    {
        FactsBuilder facts = Three.Channel(channel => channel.Accepting("v2", "2026-06-01T13:00:00Z"));
        Assert.Equal(FactsBuilder.At("2026-06-01T12:55:00Z"), Judge(facts, "2026-06-01T12:00:00Z").ChangesAt);
        Assert.Equal("TermsNotAccepted", Judge(facts, "2026-06-01T12:54:59.9999999Z").Reason);
        Assert.Equal("TermsCurrent", Judge(facts, "2026-06-01T12:55:00Z").Reason);
    }

    [Fact]
    public void Without_an_acceptance_the_message_names_the_version_to_accept()
    {
        Finding finding = Judge(Three.Channel(channel => channel.WithoutTerms()), "2026-06-01T00:00:00Z");
        Assert.Equal("TermsNotAccepted", finding.Reason);
        Assert.Contains("version v2 is in force: accept it and set spec.terms: acceptedVersion, acceptedBy and acceptedTime", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_policy_without_terms_asks_for_none()
    {
        FactsBuilder facts = new FactsBuilder().Policy(policy => policy.WithoutTerms()).Channel(channel => channel.WithoutTerms());
        Assert.Equal("NotRequired", Judge(facts, "2026-06-01T00:00:00Z").Reason);
        Assert.Null(facts.Decide().TermsVersion);
        Assert.Null(facts.Channel(channel => channel.Accepting("v9", "9999-01-01T00:00:00Z")).Decide().TermsVersion);
    }

    [Fact]
    public void A_grace_beyond_the_end_of_time_ends_there()
    {
        FactsBuilder facts = new FactsBuilder()
            .Policy(policy => policy.WithTerms(("v1", "2025-01-01T00:00:00Z", null), ("v2", "9999-12-31T23:59:59Z", "3650d")))
            .Channel(channel => channel.Accepting("v1", "2025-01-02T00:00:00Z"));
        Assert.Equal("TermsCurrent", Judge(facts, "9999-12-31T23:59:58Z").Reason);
        Assert.Equal("TermsExpiring", Judge(facts, "9999-12-31T23:59:59Z").Reason);
        Assert.Equal(DateTimeOffset.MaxValue, facts.Decide(FactsBuilder.Now).NotAfter);
    }

    [Theory]
    [InlineData("v1", "2025-06-01T00:00:00Z", "2026-01-01T00:00:00Z")] // v2 comes into force
    [InlineData("v1", "2026-01-01T00:00:00Z", "2026-01-31T00:00:00Z")] // and its grace ends
    [InlineData("v1", "2026-01-31T00:00:00Z", "2026-07-01T00:00:00Z")] // the message names v3 then
    [InlineData("v2", "2026-06-01T00:00:00Z", "2026-07-01T00:00:00Z")]
    [InlineData("v3", "2026-07-01T00:00:00Z", null)]
    public void A_finding_changes_with_the_versions(string accepted, string now, string? changesAt)
    {
        Finding finding = Judge(Three.Channel(channel => channel.Accepting(accepted, "2024-01-01T00:00:00Z")), now);
        Assert.Equal(changesAt is null ? null : FactsBuilder.At(changesAt), finding.ChangesAt);
    }

    [Theory]
    [InlineData(false, "or the channel stops")]
    [InlineData(true, "or the channel breaks the policy")]
    public void The_message_says_what_happens_when_the_grace_ends(bool warning, string consequence)
    {
        FactsBuilder facts = Three.Channel(channel => channel.Accepting("v1", "2025-01-02T00:00:00Z")).Policy(policy => warning ? policy.Warning() : policy);
        string message = Judge(facts, "2026-01-15T00:00:00Z").Message;
        Assert.Contains("good until 2026-01-31T00:00:00Z, version v2 is in force: accept it before, " + consequence, message, StringComparison.Ordinal);
    }

    [Fact]
    public void While_no_policy_is_known_terms_are_pending()
    {
        Finding finding = new FactsBuilder().PolicyMissing(FactsBuilder.Now).Decide().First(ChannelConditions.TermsAccepted);
        Assert.Equal((ConditionStatus.Unknown, ChannelConditions.Pending), (finding.Status, finding.Reason));
    }

    private static Finding Judge(FactsBuilder facts, string now) => facts.Decide(FactsBuilder.At(now)).First(ChannelConditions.TermsAccepted);
}
