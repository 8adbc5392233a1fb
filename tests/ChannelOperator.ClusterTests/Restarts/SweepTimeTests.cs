using System.Text.Json.Nodes;
using ChannelOperator.Api;
using ChannelOperator.ClusterTests.Harness;
using ChannelOperator.TestKit.Kubernetes;
using static ChannelOperator.Api.ChannelConditions;

namespace ChannelOperator.ClusterTests.Restarts;

/// <summary>When a stopped channel is swept again, also by an operator that has just been started: the last Job is all that it knows.</summary>
[Collection(AuditedCollection.Name)]
public sealed class SweepTimeTests(AuditedFixture fixture)
{
    [Fact]
    public async Task Restart_RepeatsNoSweep_AndADayLaterTheNextOneIsDue()
    {
        using ChannelWorld world = await RunningAsync();
        await world.PatchChannelAsync("support", """{"spec":{"state":"Stopped"}}""");
        JsonNode first = await WaitForEndAsync(world, "Complete");
        await world.WaitForReasonAsync("support", Ready, ReadyReasons.StoppedAsDeclared);
        await world.RequestAsync("support", "at rest");
        int writes = WritesIn(world);

        await fixture.RestartOperatorAsync();
        await fixture.Operator.WaitForPassesAsync(1);
        Assert.Equal(writes, WritesIn(world));
        Assert.Equal(Uid(first), Uid(await world.GetJsonAsync(world.SweepPath("support"))));

        await EndedAsync(world, "Complete", TimeSpan.FromHours(24));
        JsonNode second = await WaitForEndAsync(world, "Complete", after: first);
        Assert.NotEqual(Uid(first), Uid(second));
    }

    [Fact]
    public async Task FailedSweep_IsTriedAgainAfterAnHour_WithNobodyDoingAnything_AlsoAfterARestart()
    {
        using ChannelWorld world = await RunningAsync();
        await world.PatchClassAsync($$$"""{"spec":{"image":"connector:{{{PodStandIn.CrashingImage}}}"}}""");
        await world.PatchChannelAsync("support", """{"spec":{"state":"Stopped"}}""");
        JsonNode failed = await WaitForEndAsync(world, "Failed");
        await world.WaitForReasonAsync("support", Enforced, EnforcedReasons.SweepFailed);
        await world.PatchClassAsync("""{"spec":{"image":"connector:test"}}""");

        await EndedAsync(world, "Failed", TimeSpan.FromHours(1) - TimeSpan.FromSeconds(8));
        await fixture.RestartOperatorAsync();
        await world.RequestAsync("support", "after the restart");
        Assert.Equal(Uid(failed), Uid(await world.GetJsonAsync(world.SweepPath("support"))));

        await WaitForEndAsync(world, "Complete", after: failed);
        await world.WaitForReasonAsync("support", Ready, ReadyReasons.StoppedAsDeclared);
    }

    private async Task<ChannelWorld> RunningAsync()
    {
        ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await world.PatchClassAsync("""{"spec":{"storage":{"type":"PersistentVolumeClaim"}}}""");
        await world.RunAsync(world.Channel("support"));
        return world;
    }

    private int WritesIn(ChannelWorld world) => fixture.Writes.Count(write => write.Namespace == world.Namespace);

    /// <summary>Puts the end of the sweep back in time: a day is too long for a test.</summary>
    private static Task EndedAsync(ChannelWorld world, string type, TimeSpan ago)
    {
        JsonObject condition = new() { ["type"] = type, ["status"] = "True", ["lastTransitionTime"] = Timestamp.Rounded(TimeProvider.System.GetUtcNow() - ago).Text };
        return world.PatchAsync(world.SweepPath("support") + "/status", new JsonObject { ["status"] = new JsonObject { ["conditions"] = new JsonArray(condition) } }.ToJsonString());
    }

    private static async Task<JsonNode> WaitForEndAsync(ChannelWorld world, string type, JsonNode? after = null) => (await Wait.ForAsync(
        $"a sweep to be {type}",
        _ => world.GetJsonAsync(world.SweepPath("support")),
        job => job is not null && (after is null || Uid(job) != Uid(after)) && job["status"]?["conditions"]?.AsArray().Any(item => item!["type"]!.GetValue<string>() == type) == true,
        ChannelWorld.Patience))!;

    private static string Uid(JsonNode? item) => item!["metadata"]!["uid"]!.GetValue<string>();
}
