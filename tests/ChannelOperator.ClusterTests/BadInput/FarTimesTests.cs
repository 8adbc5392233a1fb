using ChannelOperator.Api;
using ChannelOperator.ClusterTests.Harness;
using static ChannelOperator.Api.ChannelConditions;

namespace ChannelOperator.ClusterTests.BadInput;

/// <summary>Times as far away as the CRDs admit, and spans as long as they can be written. What is farther away still: StoredBeforeTests.</summary>
[Collection(OperatorCollection.Name)]
public sealed class FarTimesTests(OperatorFixture fixture)
{
    private const string Last = "2999-12-31T23:59:59.999999999Z";
    private const string First = "1000-01-01T00:00:00Z";

    [Fact]
    public async Task TimesFarAway_AreJudgedLikeAnyOther()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await world.PatchPolicyAsync($$$$"""
            {"spec":{"approval":{"required":true,"maxReviewAge":"3650d","gracePeriod":"3650d"},
            "terms":{"versions":[{"version":"2026-01","effectiveTime":"{{{{First}}}}"},{"version":"last","effectiveTime":"{{{{Last}}}}","gracePeriod":"3650d"}]}}}
            """);
        await world.CreateAsync(
            Channel(world, "eternal", First, Times.DaysAgo(1), Last),
            Channel(world, "ahead", Last, Times.DaysAgo(1), Last),
            Channel(world, "expired", First, new Timestamp(First), "1000-01-02T00:00:00Z"),
            Channel(world, "ancient", First, new Timestamp(First), Last),
            Channel(world, "unborn", First, new Timestamp(Last), null));

        MessagingChannel eternal = await world.WaitForReasonAsync("eternal", ChannelConditions.Ready, ReadyReasons.ConnectorAvailable);
        MessagingChannel ahead = await world.WaitForReasonAsync("ahead", ChannelConditions.Ready, TermsReasons.TermsNotAccepted);
        await world.WaitForReasonAsync("expired", ChannelConditions.Ready, ApprovedReasons.ApprovalExpired);
        await world.WaitForReasonAsync("ancient", ChannelConditions.Ready, ApprovedReasons.ReviewOverdue);
        await world.WaitForReasonAsync("unborn", ChannelConditions.Ready, ApprovedReasons.AwaitingApproval);

        Assert.NotNull(eternal.Status!.NextTransitionTime!.Value.Value);
        Assert.NotNull(ahead.Status!.NextTransitionTime!.Value.Value);
    }

    [Theory]
    [InlineData("3651d")]
    [InlineData("99999d99999h999999m9999999s")]
    public async Task SpanLongerThanTenYears_IsInvalidAndStopsNothing(string span)
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await world.PatchPolicyAsync("""{"spec":{"media":{"maxRetention":{"default":"30d"}}}}""");
        await world.RunAsync(world.Channel("support", spec => spec with { MediaRetention = new Dictionary<string, Duration> { ["image"] = new("7d") } }));

        await world.PatchChannelAsync("support", $$$$"""{"spec":{"mediaRetention":{"image":"{{{{span}}}}"}}}""");
        MessagingChannel support = await world.WaitForReasonAsync("support", ChannelConditions.Ready, AcceptedReasons.InvalidSpec);
        Assert.Contains($"spec.mediaRetention.image: \"{span}\" is not a duration", support.ConditionOf(Accepted)!.Message, StringComparison.Ordinal);
        Assert.Equal("7d", support.Status!.Effective!.Retention!["image"].Text);
        Assert.Equal(1, await world.ReplicasAsync("support"));
    }

    private static MessagingChannel Channel(ChannelWorld world, string name, string accepted, Timestamp? reviewed, string? expires) => world.Channel(name, spec => spec with
    {
        Terms = new TermsAcceptance { AcceptedVersion = "2026-01", AcceptedBy = "legal@example.com", AcceptedTime = new Timestamp(accepted) },
        Approval = new ChannelApproval { Status = ApprovalStatus.Approved, ReviewedTime = reviewed, ExpirationTime = expires is null ? null : new Timestamp(expires) },
    });
}
