using ChannelOperator.Api;

namespace ChannelOperator.Policy.Tests;

public sealed class RetentionRulesTests
{
    /// <summary>Wishes and ceilings as "kind=span", and what becomes of the image and the document.</summary>
    [Theory]
    [InlineData("", "", "0s", "0s", "WithinLimits")] // nothing wished, no ceiling: never written
    [InlineData("", "default=30d", "30d", "30d", "WithinLimits")] // no wish: the ceiling
    [InlineData("", "image=30d", "30d", "0s", "WithinLimits")]
    [InlineData("default=7d", "", "7d", "7d", "WithinLimits")]
    [InlineData("default=7d,image=1d", "", "1d", "7d", "WithinLimits")]
    [InlineData("image=1d", "", "1d", "0s", "WithinLimits")]
    [InlineData("default=7d", "default=30d", "7d", "7d", "WithinLimits")]
    [InlineData("default=30d", "default=30d", "30d", "30d", "WithinLimits")]
    [InlineData("default=31d", "default=30d", "30d", "30d", "RetentionClamped")]
    [InlineData("image=31d", "default=30d", "30d", "30d", "RetentionClamped")]
    [InlineData("default=7d", "default=30d,image=1d", "1d", "7d", "RetentionClamped")] // the ceiling of a kind goes before default
    [InlineData("default=7d", "default=1d,image=30d", "7d", "1d", "RetentionClamped")]
    [InlineData("image=0s,default=7d", "default=30d", "0s", "7d", "WithinLimits")]
    [InlineData("default=7d", "default=0s", "0s", "0s", "RetentionClamped")]
    [InlineData("default=7d", "image=0s", "0s", "7d", "RetentionClamped")]
    [InlineData("default=0s", "default=0s", "0s", "0s", "WithinLimits")]
    [InlineData("default=3650d", "", "3650d", "3650d", "WithinLimits")]
    public void What_is_kept_is_the_smaller_of_wish_and_ceiling(string wishes, string ceilings, string image, string document, string reason)
    {
        ChannelDecision decision = Facts(wishes, ceilings).Decide();
        Assert.Equal((Span(image), Span(document)), (decision.Retention![MediaKinds.Image], decision.Retention[MediaKinds.Document]));
        Assert.Equal(MediaKinds.All.Order(StringComparer.Ordinal), decision.Retention.Keys);
        Finding finding = decision.First(ChannelConditions.RetentionCompliant);
        Assert.Equal((reason, ConditionStatus.True, FindingEffect.Permits), (finding.Reason, finding.Status, finding.Effect));
    }

    [Fact]
    public void A_cut_says_what_and_to_what()
    {
        string message = Facts("default=7d,video=90d", "default=30d,audio=0s").Decide().First(ChannelConditions.RetentionCompliant).Message;
        Assert.Equal("the policy's ceiling cuts video 90d to 30d, audio 7d to 0s: declare no more than that in spec.mediaRetention", message);
    }

    /// <summary>A mistake must not delete what is stored: what was last applied stays, under the ceilings of today.</summary>
    [Theory]
    [InlineData("image=9999d", "", "30d", "7d")]
    [InlineData("default=7dd,image=1d", "", "30d", "7d")]
    [InlineData("imgae=30d,default=1d", "", "30d", "7d")]
    [InlineData("imgae=30d", "default=10d", "10d", "7d")]
    [InlineData("default=1d", "", "1d", "1d")] // no mistake: as declared
    public void A_mistake_in_the_wishes_leaves_what_was_last_applied(string wishes, string ceilings, string image, string document)
    {
        FactsBuilder facts = Facts(wishes, ceilings).Running()
            .Channel(channel => channel.WithEffective("X", "4711", ("image", "30d"), ("video", "30d"), ("audio", "30d"), ("document", "7d")));
        ChannelDecision decision = facts.Decide();
        Assert.Equal((Span(image), Span(document)), (decision.Retention![MediaKinds.Image], decision.Retention[MediaKinds.Document]));
        Assert.Equal(ChannelAction.Run, decision.Action);
    }

    [Theory]
    [InlineData("image=9999d", "", "0s")]
    [InlineData("image=9999d", "default=10d", "10d")]
    public void A_mistake_in_wishes_never_applied_is_no_wish(string wishes, string ceilings, string image)
    {
        ChannelDecision decision = Facts(wishes, ceilings).Decide();
        Assert.Equal((ChannelAction.Stop, Span(image)), (decision.Action, decision.Retention![MediaKinds.Image]));
    }

    private static FactsBuilder Facts(string wishes, string ceilings)
    {
        FactsBuilder facts = Pairs(wishes).Aggregate(new FactsBuilder(), (builder, pair) => builder.Channel(channel => channel.Keeping(pair[0], pair[1])));
        return Pairs(ceilings).Aggregate(facts, (builder, pair) => builder.Policy(policy => policy.Limiting(pair[0], pair[1])));
    }

    private static IEnumerable<string[]> Pairs(string text) => text.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('='));

    private static TimeSpan Span(string text) => new Duration(text).Value!.Value;
}
