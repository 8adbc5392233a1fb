using ChannelOperator.Api;
using ChannelOperator.TestKit.Kubernetes;
using ChannelOperator.TestKit.Proxying;
using ChannelOperator.TestKit.Worlds;

namespace ChannelOperator.FaultTests.Harness;

/// <summary>A world with a channel <c>support</c>, with which things happen, and a channel <c>steady</c>, which nothing may ever stop or change.</summary>
public sealed class FaultWorld : IAsyncDisposable
{
    private FaultWorld(ChannelWorld world, DeploymentHistory history)
    {
        World = world;
        History = history;
    }

    public ChannelWorld World { get; }

    /// <summary>What became of the Deployments since both channels run.</summary>
    public DeploymentHistory History { get; }

    /// <summary>Creates it; an operator must be running.</summary>
    public static async Task<FaultWorld> CreateAsync(LocalCluster cluster)
    {
        ChannelWorld world = await ChannelWorld.CreateByRequestAsync(cluster);
        await world.CreateAsync(world.Channel("support"), world.Channel("steady"));
        await world.WaitForAllReadyAsync();
        return new FaultWorld(world, await DeploymentHistory.OpenAsync(world));
    }

    /// <summary>The requests that are about this world's objects.</summary>
    public bool Concerns(ProxiedRequest request) => request.Namespace == World.Namespace;

    /// <summary>The writes that scale a channel's Deployment.</summary>
    public bool IsScale(ProxiedRequest request, string channel = "support") => Concerns(request) && request is { Resource: "deployments", Subresource: "scale" } && request.Name == $"{channel}-connector";

    public Task RevokeAsync(string channel = "support") => World.PatchChannelAsync(channel, """{"spec":{"approval":{"status":"Revoked"}}}""");

    public Task ApproveAsync(string channel = "support") => World.PatchChannelAsync(channel, """{"spec":{"approval":{"status":"Approved"}}}""");

    /// <summary>Waits until a channel is stopped and its status says so.</summary>
    public async Task WaitForStopAsync(string channel = "support", TimeSpan? patience = null)
    {
        await History.WaitForReplicasAsync(channel, 0, patience);
        await World.WaitForReasonAsync(channel, ChannelConditions.Enforced, ChannelConditions.EnforcedReasons.ConnectorStopped, patience);
    }

    /// <summary>Whether nothing was done to the channel that nothing may be done to.</summary>
    public async Task AssertSteadyAsync()
    {
        await History.CatchUpAsync();
        string before = (await World.DeploymentAsync("steady"))!["spec"]!["template"]!.ToJsonString();
        Assert.All(History.Of("steady"), change => Assert.Equal(("MODIFIED", 1, before), (change.Type, change.Replicas, change.Template)));
        Assert.Equal(1, await World.ReplicasAsync("steady"));
    }

    public async ValueTask DisposeAsync()
    {
        await History.DisposeAsync();
        await World.DeleteAsync($"/api/v1/namespaces/{World.Namespace}");
        World.Dispose();
    }
}
