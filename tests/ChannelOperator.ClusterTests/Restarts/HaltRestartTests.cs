using ChannelOperator.Api;
using ChannelOperator.ClusterTests.Harness;
using ChannelOperator.TestKit.Kubernetes;
using ChannelOperator.TestKit.Operators;

namespace ChannelOperator.ClusterTests.Restarts;

/// <summary>A halt that is lifted while no operator runs is told by the next one.</summary>
[Collection(BareClusterCollection.Name)]
public sealed class HaltRestartTests(BareClusterFixture fixture)
{
    [Fact]
    public async Task HaltLiftedWhileNoOperatorRan_IsToldByTheNext()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await using (OperatorProcess first = await fixture.StartClusterOperatorAsync())
        {
            await world.PatchPolicyAsync("""{"spec":{"halt":{"reason":"incident 4711"}}}""");
            await WaitForEventsAsync(world, EventReasons.Halted);
            await Wait.ForAsync("the halt to be in the status", async _ => (await world.FindPolicyAsync())!.Status?.Halt?.Since.Value is not null, ChannelWorld.Patience);
            await first.KillAsync();
        }

        await world.PatchPolicyAsync("""{"spec":{"halt":null}}""");
        await using OperatorProcess second = await fixture.StartClusterOperatorAsync();

        await WaitForEventsAsync(world, EventReasons.Halted, EventReasons.HaltLifted);
        await Wait.ForAsync("the halt to be out of the status", async _ => (await world.FindPolicyAsync())!.Status!.Halt is null, ChannelWorld.Patience);
        Assert.Equal(1, await second.MetricAsync("messaging_platform_halts_lifted_total", $"platform=\"{world.PlatformName}\""));
    }

    private static Task WaitForEventsAsync(ChannelWorld world, params string[] reasons) => Wait.ForAsync(
        $"the events {string.Join(", ", reasons)}",
        async _ => (await world.PolicyEventsAsync()).Select(item => item.Reason).ToArray(),
        seen => seen.Order(StringComparer.Ordinal).SequenceEqual(reasons.Order(StringComparer.Ordinal)),
        ChannelWorld.Patience);
}
