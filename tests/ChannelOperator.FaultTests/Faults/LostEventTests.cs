using ChannelOperator.FaultTests.Harness;
using ChannelOperator.TestKit.Kubernetes;
using ChannelOperator.TestKit.Proxying;
using ChannelOperator.TestKit.Worlds;

namespace ChannelOperator.FaultTests.Faults;

/// <summary>A watch that is open and well, as far as one can see, and does not tell what it should.</summary>
[Collection(BareCollection.Name)]
public sealed class LostEventTests(BareFixture fixture)
{
    private const double Factor = 60;

    [Fact]
    public async Task EventWithheld_FoundByTheNextList()
    {
        await using AcceleratedOperator accelerated = await AcceleratedOperator.StartAsync(fixture.Cluster, Factor, TimeSpan.FromMinutes(5));
        await using FaultWorld fault = await FaultWorld.CreateAsync(fixture.Cluster);
        accelerated.Proxy.Use(
            request => request is { IsWatch: true, Resource: "messagingchannels" },
            ProxySteps.ChangeLines(line => line.Contains("Revoked", StringComparison.Ordinal) && line.Contains(fault.World.Namespace, StringComparison.Ordinal) ? null : line));
        accelerated.Proxy.BreakOpen(request => request.IsWatch);
        await Wait.ForAsync("the watch to be open again", () => accelerated.Proxy.OpenWatches.Any(request => request.Resource == "messagingchannels"), ChannelWorld.Patience);

        DateTimeOffset revoked = accelerated.Time.GetUtcNow();
        await fault.RevokeAsync();
        await accelerated.PassAsync(TimeSpan.FromMinutes(5));
        Assert.Equal(1, await fault.World.ReplicasAsync("support"));
        await fault.WaitForStopAsync(patience: TimeSpan.FromSeconds(40));

        // The list may be 15 minutes old, and the watch that is open then may last for two more.
        Assert.InRange(accelerated.Time.GetUtcNow() - revoked, TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(18));
        await fault.AssertSteadyAsync();
    }

    [Fact]
    public async Task WatchStalled_GivenUpAndMadeUpFor()
    {
        TaskCompletionSource never = new();
        await using AcceleratedOperator accelerated = await AcceleratedOperator.StartAsync(fixture.Cluster, Factor, TimeSpan.FromMinutes(5));
        await using FaultWorld fault = await FaultWorld.CreateAsync(fixture.Cluster);
        accelerated.Proxy.Use(request => request is { IsWatch: true, Resource: "messagingchannels" }, ProxySteps.First(1, ProxySteps.StallUntil(never.Task)));
        accelerated.Proxy.BreakOpen(request => request is { IsWatch: true, Resource: "messagingchannels" });
        await Wait.ForAsync("the watch to be open again", () => accelerated.Proxy.OpenWatches.Any(request => request.Resource == "messagingchannels"), ChannelWorld.Patience);

        DateTimeOffset revoked = accelerated.Time.GetUtcNow();
        await fault.RevokeAsync();
        await fault.WaitForStopAsync();

        // Two minutes are the longest watch, half a minute the patience with it.
        Assert.InRange(accelerated.Time.GetUtcNow() - revoked, TimeSpan.Zero, TimeSpan.FromMinutes(4));
        await fault.AssertSteadyAsync();
    }
}
