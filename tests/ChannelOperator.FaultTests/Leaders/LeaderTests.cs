using ChannelOperator.Api;
using ChannelOperator.FaultTests.Harness;
using ChannelOperator.TestKit.Kubernetes;
using ChannelOperator.TestKit.Proxying;
using ChannelOperator.TestKit.Worlds;
using Xunit.Abstractions;

namespace ChannelOperator.FaultTests.Leaders;

/// <summary>Two operators, one lease: one acts, the other takes over when it can no longer, and never do two decisions fight.</summary>
[Collection(BareCollection.Name)]
public sealed class LeaderTests(BareFixture fixture, ITestOutputHelper output)
{
    [Fact]
    public async Task Standby_WritesNothing()
    {
        await using LeaderPair pair = await LeaderPair.StartAsync(fixture.Cluster);

        await pair.Fault.RevokeAsync();
        await pair.Fault.WaitForStopAsync();

        Assert.DoesNotContain(pair.StandbyProxy.Requests, request => request.IsEnforcement);
        Assert.Contains(pair.LeaderProxy.Requests, request => request.IsEnforcement);
    }

    [Fact]
    public async Task LeaderKilled_TheOtherTakesOverWithinTheLease()
    {
        await using LeaderPair pair = await LeaderPair.StartAsync(fixture.Cluster);

        await pair.Leader.KillAsync();
        TimeSpan took = await TimeToStopAsync(pair);

        output.WriteLine($"leader killed: a revocation is enforced after {took.TotalSeconds:0.0} s");
        Assert.InRange(took, TimeSpan.FromSeconds(10), LeaderPair.Failover);
        await pair.Fault.AssertSteadyAsync();
    }

    [Fact]
    public async Task LeaderAskedToEnd_HandsOverWithinTwoSeconds()
    {
        await using LeaderPair pair = await LeaderPair.StartAsync(fixture.Cluster);
        string holder = await pair.HolderAsync();

        Task<TimeSpan> taken = pair.WaitForAnotherAsync(holder);
        await pair.Leader.StopAsync();
        TimeSpan took = await taken;

        output.WriteLine($"leader asked to end: another leads after {took.TotalSeconds:0.00} s");
        Assert.Equal(0, pair.Leader.ExitCode);
        Assert.InRange(took, TimeSpan.Zero, TimeSpan.FromSeconds(2));
        await pair.Fault.RevokeAsync();
        await pair.Fault.WaitForStopAsync();
        await pair.Fault.AssertSteadyAsync();
    }

    [Fact]
    public async Task LeaderAskedToEndWithAWriteUnderWay_StillGivesItsLeaseUp()
    {
        TaskCompletionSource released = new();
        await using LeaderPair pair = await LeaderPair.StartAsync(fixture.Cluster);
        string holder = await pair.HolderAsync();
        pair.LeaderProxy.Use(request => pair.Fault.IsScale(request), ProxySteps.HoldUntil(released.Task));
        int before = pair.LeaderProxy.Requests.Count;
        await pair.Fault.RevokeAsync();
        await Wait.ForAsync("the stop to be on its way", () => pair.LeaderProxy.Requests.Skip(before).Any(request => pair.Fault.IsScale(request)), ChannelWorld.Patience);

        Task<TimeSpan> taken = pair.WaitForAnotherAsync(holder);
        await pair.Leader.StopAsync();
        TimeSpan took = await taken;

        output.WriteLine($"leader asked to end with a write under way: another leads after {took.TotalSeconds:0.00} s");
        released.SetResult();
        Assert.Equal(0, pair.Leader.ExitCode);
        // The write has 2 s to end and is cancelled then. A lease that is not given up lasts for 10 s and more.
        Assert.InRange(took, TimeSpan.Zero, TimeSpan.FromSeconds(8));
        await pair.Fault.WaitForStopAsync();
        await pair.Fault.AssertSteadyAsync();
    }

    [Fact]
    public async Task LeaderPausedPastItsLease_ItsStartIsRefusedAndItWritesNoMore()
    {
        TaskCompletionSource released = new();
        await using LeaderPair pair = await LeaderPair.StartAsync(fixture.Cluster);
        FaultWorld fault = pair.Fault;
        await fault.RevokeAsync();
        await fault.WaitForStopAsync();

        // The leader's start is on its way when the leader freezes.
        pair.LeaderProxy.Use(request => fault.IsScale(request), ProxySteps.HoldUntil(released.Task));
        int before = pair.LeaderProxy.Requests.Count;
        await fault.ApproveAsync();
        await Wait.ForAsync("the start to be on its way", () => pair.LeaderProxy.Requests.Skip(before).Any(request => fault.IsScale(request)), ChannelWorld.Patience);
        await pair.Leader.PauseAsync();
        await fault.History.WaitForReplicasAsync("support", 1);
        await fault.RevokeAsync();
        await fault.World.WaitForReplicasAsync("support", 0);
        await fault.History.CatchUpAsync();
        int changes = fault.History.Of("support").Count;
        before = pair.LeaderProxy.Requests.Count;

        released.SetResult();
        await pair.Leader.ResumeAsync();
        await Wait.ForAsync("the old leader to see that it is none", () => pair.Leader.Log().Contains("standing by", StringComparison.Ordinal), ChannelWorld.Patience);
        await fault.World.WaitForReasonAsync("support", ChannelConditions.Enforced, ChannelConditions.EnforcedReasons.ConnectorStopped);

        await fault.History.CatchUpAsync();
        Assert.All(fault.History.Of("support").Skip(changes), change => Assert.Equal(0, change.Replicas));
        Assert.DoesNotContain(pair.LeaderProxy.Requests.Skip(before), request => request.IsEnforcement);
        await fault.AssertSteadyAsync();
    }

    [Fact]
    public async Task LeaseStolen_TheLeaderFallsSilentAtOnce()
    {
        await using LeaderPair pair = await LeaderPair.StartAsync(fixture.Cluster);

        await pair.StealAsync("a-thief");
        await Wait.ForAsync("the leader to notice", () => pair.Leader.Log().Contains("standing by", StringComparison.Ordinal), TimeSpan.FromSeconds(5));
        int leaders = pair.LeaderProxy.Requests.Count;
        int standbys = pair.StandbyProxy.Requests.Count;
        await pair.Fault.RevokeAsync();
        // The thief does nothing, and does not renew: when his lease has run out, one of the two leads again.
        await pair.Fault.WaitForStopAsync();

        bool firstActed = pair.LeaderProxy.Requests.Skip(leaders).Any(request => request.IsEnforcement);
        bool secondActed = pair.StandbyProxy.Requests.Skip(standbys).Any(request => request.IsEnforcement);
        Assert.NotEqual(firstActed, secondActed);
        Assert.NotEqual("a-thief", await pair.HolderAsync());
        Assert.Equal([0], pair.Fault.History.ReplicasOf("support"));
        await pair.Fault.AssertSteadyAsync();
    }

    [Fact]
    public async Task LeaderCutOff_TheOtherTakesOver_AndItStandsByWhenItIsBack()
    {
        await using LeaderPair pair = await LeaderPair.StartAsync(fixture.Cluster);
        pair.LeaderProxy.Use(ProxySteps.Break());
        int watches = pair.LeaderProxy.OpenWatches.Count();
        pair.LeaderProxy.BreakOpen(_ => true);

        TimeSpan took = await TimeToStopAsync(pair);
        output.WriteLine($"leader cut off: a revocation is enforced after {took.TotalSeconds:0.0} s");
        Assert.InRange(took, TimeSpan.FromSeconds(10), LeaderPair.Failover);
        await Wait.ForAsync("the old leader to stand by", () => pair.Leader.Log().Contains("standing by", StringComparison.Ordinal), ChannelWorld.Patience);

        // It is there when it is needed, with all that happened meanwhile.
        pair.LeaderProxy.Clear();
        int back = pair.LeaderProxy.Requests.Count;
        await Wait.ForAsync("its watches to be open again", () => pair.LeaderProxy.OpenWatches.Count() == watches, ChannelWorld.Patience);
        await pair.Standby.StopAsync();
        await pair.Fault.ApproveAsync();
        await pair.Fault.History.WaitForReplicasAsync("support", 1);

        Assert.Contains(pair.LeaderProxy.Requests.Skip(back), request => request.IsEnforcement);
        Assert.Equal([0, 1], pair.Fault.History.ReplicasOf("support"));
        await pair.Fault.AssertSteadyAsync();
    }

    private static async Task<TimeSpan> TimeToStopAsync(LeaderPair pair)
    {
        long asked = TimeProvider.System.GetTimestamp();
        await pair.Fault.RevokeAsync();
        await pair.Fault.History.WaitForReplicasAsync("support", 0, TimeSpan.FromSeconds(40));
        return TimeProvider.System.GetElapsedTime(asked);
    }
}
