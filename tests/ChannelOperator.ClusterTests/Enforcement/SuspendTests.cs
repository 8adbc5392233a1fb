using ChannelOperator.Api;
using ChannelOperator.ClusterTests.Harness;
using ChannelOperator.TestKit.Kubernetes;
using static ChannelOperator.Api.ChannelConditions;

namespace ChannelOperator.ClusterTests.Enforcement;

/// <summary><c>spec.suspend</c>: nothing changes, except what makes the channel stricter.</summary>
[Collection(OperatorCollection.Name)]
public sealed class SuspendTests(OperatorFixture fixture)
{
    private const string Suspend = """{"spec":{"suspend":true}}""";

    [Fact]
    public async Task Changes_WaitForTheEndOfTheSuspension()
    {
        using ChannelWorld world = await CreateWorldAsync();
        await world.PatchChannelAsync("support", Suspend);
        await world.WaitForReasonAsync("support", Suspended, SuspendedReasons.SuspendedByUser);

        await world.PatchClassAsync("""{"spec":{"image":"connector:next"}}""");
        await world.PatchPolicyAsync("""{"spec":{"media":{"maxRetention":{"default":"10d"}}}}""");
        await WaitUntilAppliedAsync(world, "other", "connector:next", TimeSpan.FromDays(10));
        await world.PatchChannelAsync("support", """{"spec":{"connector":{"replicas":3,"settings":{"a":"b"}}}}""");
        await world.RequestAsync("support", "after the changes");

        Assert.Equal("connector:test", (await world.DeploymentAsync("support")).Image());
        Assert.Equal(TimeSpan.FromDays(1), await RetentionAsync(world, "support"));
        Assert.Equal(1, await world.ReplicasAsync("support"));
        Assert.Equal("Ready=True/ConnectorAvailable", (await world.FindAsync("support"))!.Say(Ready));

        await world.PatchChannelAsync("support", """{"spec":{"suspend":null}}""");
        await WaitUntilAppliedAsync(world, "support", "connector:next", TimeSpan.FromDays(10));
        await world.WaitForReplicasAsync("support", 3);
        MessagingChannel free = await world.WaitForReasonAsync("support", Ready, ReadyReasons.ConnectorAvailable);
        Assert.Equal("Suspended is absent", free.Say(Suspended));
    }

    [Fact]
    public async Task StricterMediaRules_GetThrough_AndNothingElseWithThem()
    {
        using ChannelWorld world = await CreateWorldAsync();
        await world.PatchChannelAsync("support", Suspend);
        await world.WaitForReasonAsync("support", Suspended, SuspendedReasons.SuspendedByUser);
        string? revision = await world.RevisionAsync("support");

        await world.PatchClassAsync("""{"spec":{"image":"connector:next"}}""");
        await WaitUntilAppliedAsync(world, "other", "connector:next", TimeSpan.FromDays(1));
        await world.PatchPolicyAsync("""{"spec":{"media":{"maxRetention":{"default":"1h"},"neverStore":["ViewOnce"],"unsentMessages":"Delete","recording":"Forbidden"}}}""");
        await Wait.ForAsync("the retention to be cut", async _ => await RetentionAsync(world, "support"), kept => kept == TimeSpan.FromHours(1), ChannelWorld.Patience);
        await Wait.ForAsync("the connector to be rolled", async _ => await world.RevisionAsync("support"), found => found != revision, ChannelWorld.Patience);

        Assert.Equal((await world.ContractAsync("support"))!["revision"]!.GetValue<string>(), await world.RevisionAsync("support"));
        Assert.Equal("""["ViewOnce"]""", (await world.ContractAsync("support"))!["neverStore"]!.ToJsonString());
        Assert.Equal("Delete Forbidden", $"{(await world.ContractAsync("support"))!["unsentMessages"]} {(await world.ContractAsync("support"))!["recording"]}");
        Assert.Equal("connector:test", (await world.DeploymentAsync("support")).Image());
        await world.WaitForReasonAsync("support", Ready, ReadyReasons.ConnectorAvailable);

        // The way back is looser, so it waits.
        await world.PatchPolicyAsync("""{"spec":{"media":{"maxRetention":{"default":"1d"},"neverStore":null}}}""");
        await WaitUntilAppliedAsync(world, "other", "connector:next", TimeSpan.FromDays(1));
        await world.RequestAsync("support", "after loosening");
        Assert.Equal(TimeSpan.FromHours(1), await RetentionAsync(world, "support"));
    }

    [Fact]
    public async Task Stop_GetsThrough_AndTheWayBackWaits()
    {
        using ChannelWorld world = await CreateWorldAsync();
        await world.PatchChannelAsync("support", Suspend);
        await world.PatchChannelAsync("support", """{"spec":{"approval":{"status":"Revoked"}}}""");
        await world.WaitForReplicasAsync("support", 0);
        await world.WaitForReasonAsync("support", Ready, ApprovedReasons.ApprovalRevoked);

        await world.PatchChannelAsync("support", """{"spec":{"approval":{"status":"Approved"}}}""");
        await world.RequestAsync("support", "after the approval");
        Assert.Equal(0, await world.ReplicasAsync("support"));

        await world.PatchChannelAsync("support", """{"spec":{"suspend":false}}""");
        await world.WaitForReplicasAsync("support", 1);
    }

    [Fact]
    public async Task CreatedSuspended_StartsWhenItIsTakenOut()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await world.CreateAsync(world.Channel("support", spec => spec with { Suspend = true }));
        MessagingChannel waiting = await world.WaitForReasonAsync("support", Suspended, SuspendedReasons.SuspendedByUser);
        Assert.Equal("Ready=Unknown/Pending", waiting.Say(Ready));
        Assert.Equal(-1, await world.ReplicasAsync("support"));
        Assert.Null(await world.ContractAsync("support"));

        await world.PatchChannelAsync("support", """{"spec":{"suspend":false}}""");
        await world.WaitForReasonAsync("support", Ready, ReadyReasons.ConnectorAvailable);
        Assert.Equal(1, await world.ReplicasAsync("support"));
    }

    /// <summary>A world whose policy cuts 30 days to one, with two running channels: the one to suspend, and one that shows that a change has arrived.</summary>
    private async Task<ChannelWorld> CreateWorldAsync()
    {
        ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await world.PatchPolicyAsync("""{"spec":{"media":{"maxRetention":{"default":"1d"}}}}""");
        await world.CreateFleetAsync(new[] { "support", "other" }.Select(name =>
            world.Channel(name, spec => spec with { MediaRetention = new Dictionary<string, Duration>(StringComparer.Ordinal) { [MediaKinds.Default] = new("30d") } }).Manifest()));
        await world.WaitForAllReadyAsync();
        return world;
    }

    private static async Task WaitUntilAppliedAsync(ChannelWorld world, string channel, string image, TimeSpan retention)
    {
        await Wait.ForAsync($"{channel} to have image {image}", async _ => (await world.DeploymentAsync(channel)).Image() == image, ChannelWorld.Patience);
        await Wait.ForAsync($"{channel} to keep media for {retention}", async _ => await RetentionAsync(world, channel) == retention, ChannelWorld.Patience);
    }

    private static async Task<TimeSpan> RetentionAsync(ChannelWorld world, string channel) =>
        TimeSpan.FromSeconds((await world.ContractAsync(channel))!["retentionSeconds"]!["image"]!.GetValue<long>());
}
