using ChannelOperator.Api;
using ChannelOperator.ClusterTests.Harness;
using ChannelOperator.TestKit.Kubernetes;
using Xunit.Abstractions;
using static ChannelOperator.Api.ChannelConditions;

namespace ChannelOperator.ClusterTests.Enforcement;

/// <summary>Who decides on the number of replicas: the channel where it declares one, else an autoscaler; and zero belongs to the operator alone.</summary>
[Collection(OperatorCollection.Name)]
public sealed class ReplicaTests(OperatorFixture fixture, ITestOutputHelper output)
{
    [Fact]
    public async Task AutoscalersNumber_ComesBackAfterAStop_AndIsNotTouchedAgain()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await world.RunAsync(world.Channel("support"));
        await using DeploymentHistory history = await DeploymentHistory.OpenAsync(world);

        await world.ScaleAsync("support", 5);
        await world.WaitForAsync("support", "to tell 5 replicas", channel => channel.Status!.Connector!.Replicas == 5);
        await StopAsync(world);
        await world.PatchChannelAsync("support", """{"spec":{"state":"Running"}}""");
        await world.WaitForReplicasAsync("support", 5);
        await world.ScaleAsync("support", 7);
        await world.RequestAsync("support", "after the autoscaler");
        await history.CatchUpAsync();

        Assert.Equal([5, 0, 5, 7], history.ReplicasOf("support").SkipWhile(replicas => replicas == 1));
    }

    [Fact]
    public async Task WherePodsWouldShareTheirState_OneIsHeldAgainstEverybody()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await world.ApplyAsync(world.Class(spec => spec with { Storage = new ConnectorStorage { Type = StorageType.PersistentVolumeClaim } }));
        await world.ApplyAsync(world.Channel("support"));
        await world.WaitForReplicasAsync("support", 1);
        await using DeploymentHistory history = await DeploymentHistory.OpenAsync(world);

        await world.Kubectl.RunAsync("scale", "deployment/support-connector", "-n", world.Namespace, "--replicas=4");
        await history.WaitForReplicasAsync("support", 4);
        await world.WaitForReplicasAsync("support", 1);
        await StopAsync(world);
        await world.PatchChannelAsync("support", """{"spec":{"state":"Running"}}""");
        await world.WaitForReplicasAsync("support", 1);
        await history.CatchUpAsync();

        Assert.Equal([4, 1, 0, 1], history.ReplicasOf("support").SkipWhile(replicas => replicas == 1));
    }

    [Fact]
    public async Task TemplateChangedWhileStopped_IsApplied_AndStartsNothing()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await world.RunAsync(world.Channel("support"));
        await StopAsync(world);
        await using DeploymentHistory history = await DeploymentHistory.OpenAsync(world);

        await world.PatchClassAsync("""{"spec":{"image":"connector:next"}}""");
        await WaitForImageAsync(world, "connector:next");
        await world.RequestAsync("support", "after the template");
        await history.CatchUpAsync();

        Assert.Equal([0], history.ReplicasOf("support"));
        // Not at once: the deployment controller has to see the new template first.
        await world.WaitForReasonAsync("support", Ready, ReadyReasons.StoppedAsDeclared);
        await world.PatchChannelAsync("support", """{"spec":{"state":"Running"}}""");
        await world.WaitForReasonAsync("support", Ready, ReadyReasons.ConnectorAvailable);
        Assert.Equal(1, await world.ReplicasAsync("support"));
    }

    [Fact]
    public async Task DeclaredNumberTakenOut_IsKept_AndBelongsToAutoscalersFromThen()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await world.RunAsync(WithReplicas(world, 3));
        Assert.Equal(3, await world.ReplicasAsync("support"));
        await using DeploymentHistory history = await DeploymentHistory.OpenAsync(world);

        await world.PatchChannelAsync("support", """{"spec":{"connector":{"replicas":null}}}""");
        await world.RequestAsync("support", "after unset");
        Assert.Equal(3, await world.ReplicasAsync("support"));
        await world.ScaleAsync("support", 4);
        await world.RequestAsync("support", "after the autoscaler");
        await history.CatchUpAsync();

        Assert.Equal(4, history.ReplicasOf("support")[^1]);
        Assert.DoesNotContain(await world.EventsAsync("support"), item => item.Reason == EventReasons.DriftCorrected);
    }

    [Fact]
    public async Task DeclaredNumber_IsHeld_AndItsChangeIsNoDrift()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await world.RunAsync(WithReplicas(world, 2));
        await world.PatchChannelAsync("support", """{"spec":{"connector":{"replicas":4}}}""");
        await world.WaitForAsync("support", "to tell 4 replicas", channel => channel.Status!.Effective!.Replicas == 4);
        Assert.DoesNotContain(await world.EventsAsync("support"), item => item.Reason == EventReasons.DriftCorrected);
        await using DeploymentHistory history = await DeploymentHistory.OpenAsync(world);

        await world.ScaleAsync("support", 6);
        await world.WaitForReplicasAsync("support", 4);
        await world.ScaleAsync("support", 0);
        await world.WaitForReplicasAsync("support", 4);
        await history.CatchUpAsync();

        Assert.Equal([6, 4, 0, 4], history.ReplicasOf("support").TakeLast(4));
        await Wait.ForAsync(
            "an event for each correction",
            async _ => (await world.EventsAsync("support")).Where(item => item.Reason == EventReasons.DriftCorrected).Select(item => item.Note).ToArray(),
            notes => notes.Length == 2 && notes.Any(note => note.Contains("6 back to 4", StringComparison.Ordinal)),
            ChannelWorld.Patience);
    }

    [Fact]
    public async Task StoppedChannelScaledUp_IsPutBackAtOnceAndEveryTime()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await world.RunAsync(world.Channel("support"));
        await StopAsync(world);

        TimeSpan slowest = TimeSpan.Zero;
        for (int round = 1; round <= 12; round++)
        {
            long asked = TimeProvider.System.GetTimestamp();
            await world.ScaleAsync("support", round);
            await world.WaitForReplicasAsync("support", 0);
            TimeSpan took = TimeProvider.System.GetElapsedTime(asked);
            slowest = took > slowest ? took : slowest;
        }

        output.WriteLine($"scaled up 12 times, put back after {slowest.TotalMilliseconds:0} ms at the longest");
        Assert.InRange(slowest.TotalSeconds, 0, 1);
    }

    [Fact]
    public async Task RunningChannelScaledToZero_ComesBackWithItsNumber()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await world.RunAsync(world.Channel("support"));
        await world.ScaleAsync("support", 3);
        await world.WaitForAsync("support", "to remember 3 replicas", channel => channel.Status!.Effective!.Replicas == 3);

        await world.Kubectl.RunAsync("scale", "deployment", "support-connector", "--replicas=0", "--namespace", world.Namespace);
        await world.WaitForReplicasAsync("support", 3);
    }

    private static MessagingChannel WithReplicas(ChannelWorld world, int replicas) =>
        world.Channel("support", spec => spec with { Connector = new ChannelConnectorSpec { Replicas = replicas } });

    private static async Task StopAsync(ChannelWorld world)
    {
        await world.PatchChannelAsync("support", """{"spec":{"state":"Stopped"}}""");
        await world.WaitForReasonAsync("support", Ready, ReadyReasons.StoppedAsDeclared);
        Assert.Equal(0, await world.ReplicasAsync("support"));
    }

    private static Task WaitForImageAsync(ChannelWorld world, string image) => Wait.ForAsync(
        $"the connector to have image {image}", async _ => (await world.DeploymentAsync("support")).Image(), found => found == image, ChannelWorld.Patience);
}
