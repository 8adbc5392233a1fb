using ChannelOperator.Api;
using ChannelOperator.ClusterTests.Harness;
using ChannelOperator.TestKit.Kubernetes;
using Xunit.Abstractions;
using static ChannelOperator.Api.ChannelConditions;

namespace ChannelOperator.ClusterTests.Enforcement;

/// <summary>Two that disagree without end: the operator slows down and says so, and a stop is never slowed down.</summary>
[Collection(OperatorCollection.Name)]
public sealed class DriftLoopTests(OperatorFixture fixture, ITestOutputHelper output)
{
    [Fact]
    public async Task AdversaryThatRewritesForEver_LeadsToFewWrites_AndAStopGetsThrough()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await world.RunAsync(world.Channel("support"));
        await using DeploymentHistory history = await DeploymentHistory.OpenAsync(world);
        using CancellationTokenSource peace = new();
        Task adversary = RewriteAsync(world, peace.Token);
        long began = TimeProvider.System.GetTimestamp();

        MessagingChannel looping = await world.WaitForReasonAsync("support", Enforced, EnforcedReasons.DriftLoop);
        Assert.Contains("--show-managed-fields", ChannelWorld.Find(looping!, Enforced).Message, StringComparison.Ordinal);
        await Wait.ForAsync("two corrections more, each after a pause", () => Corrections(history) >= 7, ChannelWorld.Patience);
        TimeSpan took = TimeProvider.System.GetElapsedTime(began);
        output.WriteLine($"{Corrections(history)} corrections in {took.TotalSeconds:0.0} s, {history.Of("support").Count(change => change.Image == "evil:1")} changes by the adversary seen");
        // Five at once, then after 1 s and 2 s.
        Assert.InRange(took.TotalSeconds, 3, 30);

        long asked = TimeProvider.System.GetTimestamp();
        await world.PatchChannelAsync("support", """{"spec":{"approval":{"status":"Revoked"}}}""");
        await world.WaitForReplicasAsync("support", 0);
        output.WriteLine($"revoked meanwhile: zero after {TimeProvider.System.GetElapsedTime(asked).TotalMilliseconds:0} ms");
        Assert.InRange(TimeProvider.System.GetElapsedTime(asked).TotalSeconds, 0, 1);
        await peace.CancelAsync();
        await adversary;
    }

    [Fact]
    public async Task AdversaryThatScalesForEver_LeadsToFewWrites()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await world.RunAsync(world.Channel("support", spec => spec with { Connector = new ChannelConnectorSpec { Replicas = 2 } }));
        await using DeploymentHistory history = await DeploymentHistory.OpenAsync(world);

        for (int round = 1; round <= 5; round++)
        {
            await world.ScaleAsync("support", 4);
            await world.WaitForReplicasAsync("support", 2);
        }

        // On a slow machine a pause is over before the next scaling comes; each is twice as long as the one before.
        MessagingChannel? looping = null;
        await Wait.ForAsync(
            "the loop to be told",
            async _ =>
            {
                if (await world.ReplicasAsync("support") == 2)
                {
                    await world.ScaleAsync("support", 4);
                }

                looping = await world.FindAsync("support");
                return looping!.Say(Enforced) == $"{Enforced}=False/{EnforcedReasons.DriftLoop}";
            },
            ChannelWorld.Patience);
        Assert.Contains("autoscaler", ChannelWorld.Find(looping!, Enforced).Message, StringComparison.Ordinal);
        await world.WaitForReplicasAsync("support", 2);
        await world.WaitForReasonAsync("support", Ready, ReadyReasons.ConnectorAvailable);
    }

    private static int Corrections(DeploymentHistory history)
    {
        IReadOnlyList<DeploymentChange> changes = history.Of("support");
        return changes.Zip(changes.Skip(1)).Count(pair => pair.First.Image == "evil:1" && pair.Second.Image == "connector:test");
    }

    private static async Task RewriteAsync(ChannelWorld world, CancellationToken peace)
    {
        while (!peace.IsCancellationRequested)
        {
            if ((await world.DeploymentAsync("support")).Image() != "evil:1")
            {
                await world.PatchPodAsync("support", """{"containers":[{"name":"connector","image":"evil:1"}]}""");
            }

            await Task.Delay(Wait.PollInterval, TimeProvider.System, peace).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
