using ChannelOperator.Api;
using ChannelOperator.ClusterTests.Harness;
using ChannelOperator.TestKit.Operators;
using Xunit.Abstractions;

namespace ChannelOperator.ClusterTests.Mistakes;

/// <summary>What a missing policy does when its grace is over.</summary>
[Collection(QuietClusterCollection.Name)]
public sealed class UnknownGraceTests(BareClusterFixture fixture, ITestOutputHelper output)
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task MissingPolicy_StopsAfterTheGrace_AndTheChannelsComeBackWithIt()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await using OperatorProcess process = await OperatorProcess.StartAsync(
            TestCluster.OperatorExecutable, fixture.Account.KubeconfigPath, "--leader-elect=false", "--namespaces", world.Namespace, "--unknown-grace", Duration.From(Grace).Text);
        await world.CreateFleetAsync("held", 5);
        await world.WaitForAllAsync("to run", channel => channel.Status!.History?[^1].Action == ChannelActions.Run);
        await using DeploymentHistory history = await DeploymentHistory.OpenAsync(world);

        DateTimeOffset deleted = TimeProvider.System.GetUtcNow();
        await world.DeleteAsync($"/apis/{ApiGroup.ApiVersion}/platformpolicies/{world.PlatformName}");
        // Policies and channels come by different watches: the operator has to know of the one before the other is there.
        await world.WaitForReasonAsync("held-1", ChannelConditions.Accepted, ChannelConditions.AcceptedReasons.PolicyNotFound);
        await world.CreateAsync(world.Channel("late"));
        for (int number = 1; number <= 5; number++)
        {
            DeploymentChange stop = await history.WaitForReplicasAsync($"held-{number}", 0);
            TimeSpan after = stop.SeenAt - deleted;
            output.WriteLine($"held-{number}: stopped {after.TotalMilliseconds:0} ms after the policy was deleted");
            Assert.InRange(after, Grace, Grace + TimeSpan.FromSeconds(2));
        }

        await world.WaitForReasonAsync("held-1", ChannelConditions.Ready, ChannelConditions.AcceptedReasons.PolicyNotFound);
        Assert.Equal(-1, await world.ReplicasAsync("late"));

        await world.CreateAsync(world.Policy().Manifest());
        await world.WaitForAllAsync("to run", channel => channel.Status!.History?[^1].Action == ChannelActions.Run);
        for (int number = 1; number <= 5; number++)
        {
            await world.WaitForReplicasAsync($"held-{number}", 1);
        }

        await world.WaitForReplicasAsync("late", 1);
    }
}
