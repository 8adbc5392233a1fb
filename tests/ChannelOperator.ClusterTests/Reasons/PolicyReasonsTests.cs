using ChannelOperator.Api;
using ChannelOperator.ClusterTests.Harness;
using PolicyReasons = ChannelOperator.Api.PlatformPolicyConditions.AcceptedReasons;

namespace ChannelOperator.ClusterTests.Reasons;

/// <summary>The reasons of a PlatformPolicy that no schema stands in the way of; the others: BadInput.StoredBeforeTests and BadInput.CelOnlyTests.</summary>
[Collection(OperatorCollection.Name)]
public sealed class PolicyReasonsTests(OperatorFixture fixture)
{
    [Fact]
    [Reaches(PlatformPolicy.KindName, PolicyReasons.Accepted)]
    [Reaches(PlatformPolicy.KindName, PolicyReasons.VersionsOutOfOrder)]
    [Reaches(PlatformPolicy.KindName, PolicyReasons.InvalidDuration)]
    public async Task PolicyWithAMistake_IsNotAccepted()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await world.WaitForPolicyAsync(null, $"Accepted=True/{PolicyReasons.Accepted}");

        await world.PatchPolicyAsync("""{"spec":{"terms":{"versions":[{"version":"b","effectiveTime":"2026-01-01T00:00:00Z"},{"version":"a","effectiveTime":"2025-01-01T00:00:00Z"}]}}}""");
        string order = await world.WaitForPolicyAsync(null, $"Accepted=False/{PolicyReasons.VersionsOutOfOrder}");
        Assert.Contains("spec.terms.versions[1].effectiveTime: 2025-01-01T00:00:00Z is not later", order, StringComparison.Ordinal);

        await world.PatchPolicyAsync("""{"spec":{"terms":null,"approval":{"maxReviewAge":"99999d"}}}""");
        string duration = await world.WaitForPolicyAsync(null, $"Accepted=False/{PolicyReasons.InvalidDuration}");
        Assert.Contains("spec.approval.maxReviewAge: \"99999d\" is not a duration", duration, StringComparison.Ordinal);
    }
}
