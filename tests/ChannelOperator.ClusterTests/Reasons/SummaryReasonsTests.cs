using ChannelOperator.Api;
using ChannelOperator.ClusterTests.Harness;
using static ChannelOperator.Api.ChannelConditions;

namespace ChannelOperator.ClusterTests.Reasons;

/// <summary>What the owner's own words do: stopped is healthy, suspended changes nothing.</summary>
[Collection(OperatorCollection.Name)]
public sealed class SummaryReasonsTests(OperatorFixture fixture)
{
    [Fact]
    [Reaches(ChannelConditions.Ready, ReadyReasons.StoppedAsDeclared)]
    public async Task StoppedByItsOwner_IsReady()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await world.RunAsync(world.Channel("ran"));
        await world.PatchChannelAsync("ran", """{"spec":{"state":"Stopped"}}""");
        await world.CreateAsync(world.Channel("never", spec => spec with { State = ChannelState.Stopped }));

        foreach (string name in new[] { "ran", "never" })
        {
            MessagingChannel channel = await world.WaitForReasonAsync(name, ChannelConditions.Ready, ReadyReasons.StoppedAsDeclared);
            Assert.Equal("Ready=True/StoppedAsDeclared", channel.Say(ChannelConditions.Ready));
            Assert.Equal("Enforced=True/ConnectorStopped", channel.Say(Enforced));
            Assert.Equal("Reconciling is absent", channel.Say(Reconciling));
        }

        Assert.Equal(0, await world.ReplicasAsync("ran"));
        Assert.Equal(-1, await world.ReplicasAsync("never"));
    }

    [Fact]
    [Reaches(Suspended, SuspendedReasons.SuspendedByUser)]
    [Reaches(ChannelConditions.Ready, Pending)]
    public async Task SuspendedByItsOwner_StartsNothingAndChangesNothing()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await world.RunAsync(world.Channel("running"));
        await world.PatchChannelAsync("running", """{"spec":{"suspend":true,"connector":{"settings":{"graphVersion":"v25.0"}}}}""");
        await world.CreateAsync(world.Channel("new", spec => spec with { Suspend = true }));

        MessagingChannel running = await world.WaitForReasonAsync("running", Suspended, SuspendedReasons.SuspendedByUser);
        Assert.Equal("Ready=True/ConnectorAvailable", running.Say(ChannelConditions.Ready));
        Assert.DoesNotContain("graphVersion", await ContractAsync(world, "running"), StringComparison.Ordinal);
        MessagingChannel fresh = await world.WaitForReasonAsync("new", Suspended, SuspendedReasons.SuspendedByUser);
        Assert.Equal("Ready=Unknown/Pending", fresh.Say(ChannelConditions.Ready));
        Assert.Equal(-1, await world.ReplicasAsync("new"));

        await world.PatchChannelAsync("running", """{"spec":{"suspend":null}}""");
        MessagingChannel resumed = await world.WaitForAsync("running", "to go on", channel => channel.ConditionOf(Suspended) is null && channel.ConditionOf(ChannelConditions.Ready)!.Status == ConditionStatus.True);
        Assert.Contains("graphVersion", await ContractAsync(world, "running"), StringComparison.Ordinal);
        Assert.Equal("Reconciling is absent", resumed.Say(Reconciling));
    }

    private static async Task<string> ContractAsync(ChannelWorld world, string channel) =>
        (await world.GetJsonAsync($"/api/v1/namespaces/{world.Namespace}/configmaps/{channel}-connector"))!["data"]!["channel.json"]!.GetValue<string>();
}
