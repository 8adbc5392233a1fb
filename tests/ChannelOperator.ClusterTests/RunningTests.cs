using ChannelOperator.Api;
using ChannelOperator.ClusterTests.Harness;

namespace ChannelOperator.ClusterTests;

/// <summary>A permitted channel gets a connector, and loses it with its permission.</summary>
[Collection(OperatorCollection.Name)]
public sealed class RunningTests(OperatorFixture fixture)
{
    [Fact]
    public async Task PermittedChannel_GetsAConnectorAndIsReady()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        MessagingChannel channel = await world.RunAsync(world.Channel("support"));

        Assert.Equal(1, await world.ReplicasAsync("support"));
        Assert.Equal(ChannelConditions.EnforcedReasons.ConnectorRunning, ChannelWorld.Find(channel, ChannelConditions.Enforced).Reason);
        Assert.Equal("2026-01", channel.Status!.Effective!.TermsVersion);
    }

    [Fact]
    public async Task RevokedChannel_IsScaledToZeroWithinASecond()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await world.RunAsync(world.Channel("support"));

        long asked = TimeProvider.System.GetTimestamp();
        await world.PatchChannelAsync("support", """{"spec":{"approval":{"status":"Revoked"}}}""");
        await world.WaitForReplicasAsync("support", 0);

        Assert.InRange(TimeProvider.System.GetElapsedTime(asked).TotalSeconds, 0, 1);
        MessagingChannel channel = await world.WaitForReasonAsync("support", ChannelConditions.Ready, ChannelConditions.ApprovedReasons.ApprovalRevoked);
        Assert.Equal(ChannelConditions.EnforcedReasons.ConnectorStopped, ChannelWorld.Find(channel, ChannelConditions.Enforced).Reason);
    }
}
