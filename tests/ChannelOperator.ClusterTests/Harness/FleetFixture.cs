using ChannelOperator.Api;
using ChannelOperator.TestKit.Kubernetes;
using ChannelOperator.TestKit.Operators;

namespace ChannelOperator.ClusterTests.Harness;

/// <summary>A cluster of its own, because its CRDs are tampered with, an operator, and a fleet of running channels.</summary>
public sealed class FleetFixture : IAsyncLifetime
{
    public const int Size = 50;

    private const string Prefix = "fleet";

    public LocalCluster Cluster { get; private set; } = null!;

    public OperatorProcess Operator { get; private set; } = null!;

    public ChannelWorld World { get; private set; } = null!;

    private PodStandIn Pods { get; set; } = null!;

    public async Task InitializeAsync()
    {
        Cluster = await TestCluster.StartAsync(new LocalClusterOptions { Controllers = LocalClusterOptions.WorkloadControllers, ExtraControllerManagerFlags = WorldFleet.QuickControllers });
        Pods = PodStandIn.Start(Cluster);
        World = await ChannelWorld.CreateAsync(Cluster);
        Operator = await TestCluster.StartOperatorAsync(Cluster);
        await World.CreateFleetAsync(Prefix, Size);
        await World.WaitForAllReadyAsync();
    }

    /// <summary>Undoes whatever a test did, so that each begins with the whole fleet running, whichever ran before.</summary>
    public async Task RestoreAsync()
    {
        await TestCluster.ApplyCrdsAsync(Cluster);
        await World.ApplyAsync(World.Policy());
        await World.PatchPolicyAsync("""{"spec":{"halt":null}}""");
        await World.ApplyAsync(World.Class());
        foreach (MessagingChannel other in (await World.ChannelsAsync()).Where(channel => !channel.Metadata.Name.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            await World.DeleteAsync(World.ChannelPath(other.Metadata.Name));
        }

        await World.WaitForAllReadyAsync();
    }

    public async Task DisposeAsync()
    {
        World?.Dispose();
        foreach (IAsyncDisposable? part in new IAsyncDisposable?[] { Operator, Pods, Cluster })
        {
            await (part?.DisposeAsync() ?? default);
        }
    }
}
