using ChannelOperator.Api;
using ChannelOperator.FaultTests.Harness;
using ChannelOperator.TestKit.Kubernetes;
using ChannelOperator.TestKit.Operators;
using ChannelOperator.TestKit.Proxying;
using ChannelOperator.TestKit.Worlds;

namespace ChannelOperator.FaultTests.Faults;

/// <summary>An operator that comes back to an API server which lags behind: it sees a past in which the channel might run.</summary>
[Collection(BareCollection.Name)]
public sealed class StaleReadTests(BareFixture fixture)
{
    [Fact]
    public async Task StartDecidedOnThePast_IsRefused_AndTheStopStands()
    {
        TaskCompletionSource caughtUp = new();
        await using ApiProxy proxy = await ApiProxy.StartAsync(fixture.Cluster);
        OperatorProcess process = await StartAsync(proxy);
        await using FaultWorld fault = await FaultWorld.CreateAsync(fixture.Cluster);
        await fault.RevokeAsync();
        await fault.WaitForStopAsync();

        // Approved again, not yet acted upon: this is the past that will be told.
        await process.DisposeAsync();
        await fault.ApproveAsync();
        Dictionary<string, byte[]> past = [];
        proxy.Use(request => request.IsList, Remember(past));
        proxy.Use(request => request.IsWrite && request.IsEnforcement, ProxySteps.Refuse(500, "InternalError"));
        process = await StartAsync(proxy);
        await process.DisposeAsync();

        // What happened since: it was started, and revoked, and stopped.
        proxy.Clear();
        process = await StartAsync(proxy);
        await fault.History.WaitForReplicasAsync("support", 1);
        await fault.RevokeAsync();
        await fault.World.WaitForReplicasAsync("support", 0);
        await process.DisposeAsync();
        await fault.History.CatchUpAsync();
        int changes = fault.History.Of("support").Count;

        proxy.Use(request => request.IsWatch, ProxySteps.StallUntil(caughtUp.Task));
        proxy.Use(request => request.IsList && past.ContainsKey(request.Address), (exchange, _) => exchange.AnswerAsync(200, "application/json", past[exchange.Request.Address]));
        int before = proxy.Requests.Count;
        process = await StartAsync(proxy);
        await Wait.ForAsync("the start to be refused twice", () => proxy.Requests.Skip(before).Count(request => IsLook(fault, request)) > 1, ChannelWorld.Patience);
        Assert.Equal(0, await fault.World.ReplicasAsync("support"));
        caughtUp.SetResult();

        await fault.WaitForStopAsync();
        await fault.History.CatchUpAsync();
        Assert.All(fault.History.Of("support").Skip(changes), change => Assert.Equal(0, change.Replicas));
        await fault.AssertSteadyAsync();
        await process.DisposeAsync();
    }

    [Fact]
    public async Task StopSeenBeforeWhatStoppedIt_IsNotUndone()
    {
        TaskCompletionSource told = new();
        await using ApiProxy proxy = await ApiProxy.StartAsync(fixture.Cluster);
        OperatorProcess process = await StartAsync(proxy);
        await using FaultWorld fault = await FaultWorld.CreateAsync(fixture.Cluster);
        await process.DisposeAsync();

        // Its channels stay as they are now; another process revokes and stops, and that is seen by Deployments alone.
        proxy.Use(request => request is { IsWatch: true, Resource: "messagingchannels" }, ProxySteps.StallUntil(told.Task));
        process = await StartAsync(proxy);
        await fault.RevokeAsync();
        await fault.World.ScaleAsync("support", 0);
        await fault.History.CatchUpAsync();
        int changes = fault.History.Of("support").Count;
        await Wait.ForAsync("the start to be refused twice", () => proxy.Requests.Count(request => IsLook(fault, request)) > 1, ChannelWorld.Patience);
        told.SetResult();

        await fault.World.WaitForReasonAsync("support", ChannelConditions.Enforced, ChannelConditions.EnforcedReasons.ConnectorStopped);
        await fault.History.CatchUpAsync();
        Assert.All(fault.History.Of("support").Skip(changes), change => Assert.Equal(0, change.Replicas));
        await fault.AssertSteadyAsync();
        await process.DisposeAsync();
    }

    /// <summary>Whether the operator looks at the channel itself, as before a start.</summary>
    private static bool IsLook(FaultWorld fault, ProxiedRequest request) => fault.Concerns(request) && request is { Method: "GET", Resource: "messagingchannels", Name: "support" };

    private static Task<OperatorProcess> StartAsync(ApiProxy proxy) => OperatorProcess.StartAsync(TestCluster.OperatorExecutable, proxy.KubeconfigPath, "--leader-elect=false");

    private static ProxyStep Remember(Dictionary<string, byte[]> answers) => (exchange, next) =>
    {
        exchange.ChangeBody = body =>
        {
            lock (answers)
            {
                answers[exchange.Request.Address] = body;
            }

            return body;
        };
        return next();
    };
}
