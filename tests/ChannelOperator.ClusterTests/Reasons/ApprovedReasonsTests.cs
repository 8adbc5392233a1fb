using ChannelOperator.Api;
using ChannelOperator.ClusterTests.Harness;
using static ChannelOperator.Api.ChannelConditions;

namespace ChannelOperator.ClusterTests.Reasons;

/// <summary>Every reason for and against the platform's approval.</summary>
[Collection(OperatorCollection.Name)]
public sealed class ApprovedReasonsTests(OperatorFixture fixture)
{
    private const string Required = """{"spec":{"approval":{"required":true,"maxReviewAge":"365d","gracePeriod":"30d"}}}""";

    [Fact]
    [Reaches(Approved, ApprovedReasons.Approved)]
    [Reaches(Approved, ApprovedReasons.ReviewDue)]
    public async Task ApprovalThatHolds_LetsTheChannelRun()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await world.PatchPolicyAsync(Required);
        await world.CreateAsync(
            Channel(world, "approved", ApprovalStatus.Approved, reviewed: Times.DaysAgo(100), expires: Times.DaysAhead(100)),
            Channel(world, "due", ApprovalStatus.Approved, reviewed: Times.DaysAgo(380)));

        MessagingChannel approved = await world.WaitForReasonAsync("approved", ChannelConditions.Ready, ReadyReasons.ConnectorAvailable);
        MessagingChannel due = await world.WaitForReasonAsync("due", ChannelConditions.Ready, ReadyReasons.ConnectorAvailable);

        Assert.Equal("Approved=True/Approved", approved.Say(Approved));
        Assert.Equal("Approved=True/ReviewDue", due.Say(Approved));
        Assert.Contains("have it repeated before 2", due.ConditionOf(Approved)!.Message, StringComparison.Ordinal);
        Assert.NotNull(due.Status!.NextTransitionTime);
    }

    [Fact]
    [Reaches(Approved, ApprovedReasons.AwaitingApproval)]
    [Reaches(Approved, ApprovedReasons.ApprovalRevoked)]
    [Reaches(Approved, ApprovedReasons.ApprovalRejected)]
    [Reaches(Approved, ApprovedReasons.ApprovalSuspended)]
    [Reaches(Approved, ApprovedReasons.ApprovalExpired)]
    [Reaches(Approved, ApprovedReasons.ReviewOverdue)]
    public async Task ApprovalThatDoesNotHold_StartsNothing()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await world.PatchPolicyAsync(Required);
        (MessagingChannel Channel, string Reason, string Says)[] cases =
        [
            (world.Channel("none"), ApprovedReasons.AwaitingApproval, "there is neither spec.approval nor a ChannelReview of account account-none"),
            (Channel(world, "pending", ApprovalStatus.Pending), ApprovedReasons.AwaitingApproval, "spec.approval.status is Pending"),
            (Channel(world, "undated", ApprovalStatus.Approved), ApprovedReasons.AwaitingApproval, "spec.approval.reviewedTime is missing"),
            (Channel(world, "ahead", ApprovalStatus.Approved, reviewed: Times.DaysAhead(1)), ApprovedReasons.AwaitingApproval, "more than 5 minutes ahead"),
            (Channel(world, "revoked", ApprovalStatus.Revoked), ApprovedReasons.ApprovalRevoked, "apply for it again"),
            (Channel(world, "rejected", ApprovalStatus.Rejected), ApprovedReasons.ApprovalRejected, "apply again"),
            (Channel(world, "suspended", ApprovalStatus.Suspended), ApprovedReasons.ApprovalSuspended, "settle it with the platform"),
            (Channel(world, "expired", ApprovalStatus.Approved, reviewed: Times.DaysAgo(30), expires: Times.DaysAgo(1)), ApprovedReasons.ApprovalExpired, "have it renewed"),
            (Channel(world, "overdue", ApprovalStatus.Approved, reviewed: Times.DaysAgo(400)), ApprovedReasons.ReviewOverdue, "have it repeated"),
        ];
        await world.CreateAsync([.. cases.Select(item => item.Channel)]);

        foreach ((MessagingChannel channel, string reason, string says) in cases)
        {
            MessagingChannel seen = await world.WaitForReasonAsync(channel.Metadata.Name, ChannelConditions.Ready, reason);
            Assert.Equal($"Approved=False/{reason}", seen.Say(Approved));
            Assert.Equal($"Stalled=True/{reason}", seen.Say(Stalled));
            Assert.Equal("Enforced=True/ConnectorStopped", seen.Say(Enforced));
            Assert.Equal("Available=False/ScaledToZero", seen.Say(Available));
            Assert.Contains(says, seen.ConditionOf(Approved)!.Message, StringComparison.Ordinal);

            // What was never permitted owns nothing.
            Assert.Null(await world.DeploymentAsync(channel.Metadata.Name));
        }
    }

    [Fact]
    [Reaches(Approved, ApprovedReasons.PlatformHalted)]
    [Reaches(Enforced, EnforcedReasons.ConnectorStopped)]
    [Reaches(Available, AvailableReasons.ScaledToZero)]
    public async Task HaltedPlatform_StopsEveryChannelUntilItIsTakenOut()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await world.RunAsync(world.Channel("support"));
        await world.RunAsync(world.Channel("suspended"));
        await world.PatchChannelAsync("suspended", """{"spec":{"suspend":true}}""");

        await world.PatchPolicyAsync("""{"spec":{"halt":{"reason":"credentials leaked","by":"ops"}}}""");
        foreach (string name in new[] { "support", "suspended" })
        {
            await world.WaitForReplicasAsync(name, 0);
            MessagingChannel halted = await world.WaitForReasonAsync(name, ChannelConditions.Ready, ApprovedReasons.PlatformHalted);
            Assert.Equal("Approved=False/PlatformHalted", halted.Say(Approved));
            Assert.Contains("(by ops): credentials leaked", halted.ConditionOf(ChannelConditions.Ready)!.Message, StringComparison.Ordinal);
            Assert.Equal("Enforced=True/ConnectorStopped", halted.Say(Enforced));
            Assert.Equal("Available=False/ScaledToZero", halted.Say(Available));
        }

        await world.PatchPolicyAsync("""{"spec":{"halt":null}}""");
        await world.WaitForReasonAsync("support", ChannelConditions.Ready, ReadyReasons.ConnectorAvailable);
    }

    private static MessagingChannel Channel(ChannelWorld world, string name, string status, Timestamp? reviewed = null, Timestamp? expires = null) =>
        world.Channel(name, spec => spec with { Approval = new ChannelApproval { Status = status, ReviewedTime = reviewed, ExpirationTime = expires } });
}
