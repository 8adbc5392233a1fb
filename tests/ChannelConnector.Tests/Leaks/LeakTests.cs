using ChannelConnector.Tests.Flows;

namespace ChannelConnector.Tests.Leaks;

/// <summary>
/// Nothing forbidden is written, sent or answered by a connector, whatever happens to it; what is allowed arrives. A real process, which logs all that it can be made to log, between stand-ins.
/// </summary>
public abstract class LeakTests
{
    internal static async Task<LeakWorld> RunAsync(string platform, StateKind state)
    {
        LeakWorld world = await LeakWorld.StartAsync(platform, state);
        LeakScenario scenario = new(world, PlatformCanaries.For(world));
        await scenario.TakeEverythingAsync("first");
        await scenario.FetchAsync("first");
        await scenario.RefuseAsync();
        await scenario.FailAtGenesysAsync();
        await scenario.FailAtMetaAsync();
        await scenario.KillAsync();
        await scenario.UnsendAsync();
        await scenario.ReplayAsync();
        await scenario.AskAsync();
        await scenario.PruneAsync();
        return world;
    }

    internal static async Task AssertNothingLeaksAsync(string platform, StateKind state)
    {
        await using LeakWorld world = await RunAsync(platform, state);
        Assert.Empty(world.Leaks(await world.StateAsync()));
        await world.World.Connector.StopAsync();

        // There is something to search: logs at their most verbose, traces, requests.
        Assert.NotEmpty(world.Traces.Received);
        Assert.Equal(platform != "X", world.World.FarEnds.Kubernetes.Reviews.Count > 0);
        Assert.True(world.Book.All.Count > 100, "too few canaries");
        Assert.Empty(await world.LeaksAsync());
        Assert.Empty(world.Missing());
        Assert.All(world.World.FarEnds.Proxy.Requests, request => Assert.True(request.IsKnown, request.ToString()));
    }
}
