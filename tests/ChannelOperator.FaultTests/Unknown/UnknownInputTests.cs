using ChannelOperator.Api;
using ChannelOperator.FaultTests.Harness;
using ChannelOperator.TestKit.Proxying;
using ChannelOperator.TestKit.Worlds;
using static ChannelOperator.Api.ChannelConditions;

namespace ChannelOperator.FaultTests.Unknown;

/// <summary>
/// An input cannot be read, in each way in which that can be: while the grace lasts the last copies decide and nothing starts; when it is over, what needs the
/// input stops; when the input is back, all is as before.
/// </summary>
[Collection(BareCollection.Name)]
public sealed class UnknownInputTests(BareFixture fixture)
{
    private const double Factor = 20;
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(2);

    // In real time. A watch lasts two minutes, its silence is borne for half of one more, ten seconds of failure are none.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    // Each input, and each way: how an informer takes an answer does not depend on what it reads.
    [Theory]
    [InlineData("messagingchannels", "403")]
    [InlineData("namespaces", "403")]
    [InlineData("connectorclasses", "404")]
    [InlineData("channelreviews", "403")]
    [InlineData("platformpolicies", "500")]
    [InlineData("platformpolicies", "silence")]
    public async Task InputUnknown_RunsForTheGraceAndStopsAfterIt_AndIsBackWithIt(string input, string way)
    {
        await using AcceleratedOperator accelerated = await AcceleratedOperator.StartAsync(fixture.Cluster, Factor, Grace);
        await using FaultWorld fault = await FaultWorld.CreateAsync(fixture.Cluster);
        // Asks for no label: that of the namespace and the policy that selects it come by two watches, and may come in either order.
        await fault.World.PatchPolicyAsync("""{"spec":{"namespaceSelector":{"matchExpressions":[{"key":"channels","operator":"NotIn","values":["forbidden"]}]}}}""");

        // For less than the grace.
        DateTimeOffset lost = accelerated.Time.GetUtcNow();
        Lose(accelerated, input, way);
        await WaitUntilNoticedAsync(accelerated, fault);
        await fault.World.CreateAsync(fault.World.Channel("late"));
        accelerated.ClearFaults();
        accelerated.Proxy.BreakOpen(request => request.IsWatch);
        Assert.True(way == "silence" || accelerated.Time.GetUtcNow() - lost < Grace, "this machine was too slow: the grace was over before the input was back");
        await fault.World.WaitForAllReadyAsync();
        await accelerated.PassAsync(Grace);
        await fault.AssertSteadyAsync();
        Assert.DoesNotContain(0, fault.History.ReplicasOf("support"));

        // For longer.
        Lose(accelerated, input, way);
        await fault.World.WaitForReasonAsync("steady", Accepted, AcceptedReasons.InputUnavailable, Patience);
        await fault.History.WaitForReplicasAsync("steady", 0, Patience);
        accelerated.ClearFaults();
        accelerated.Proxy.BreakOpen(request => request.IsWatch);
        await fault.World.WaitForAllReadyAsync();
        Assert.Equal([0, 1], fault.History.ReplicasOf("steady"));
    }

    [Fact]
    public async Task UnknownInput_StartsNothing_AndStopsByTheLastCopiesStill()
    {
        await using AcceleratedOperator accelerated = await AcceleratedOperator.StartAsync(fixture.Cluster, Factor, TimeSpan.FromHours(1));
        await using FaultWorld fault = await FaultWorld.CreateAsync(fixture.Cluster);
        Lose(accelerated, "platformpolicies", "500");
        await WaitUntilNoticedAsync(accelerated, fault);

        await fault.World.CreateAsync(fault.World.Channel("late"));
        await fault.RevokeAsync();
        await fault.WaitForStopAsync();
        await fault.ApproveAsync();
        await fault.World.WaitForReasonAsync("support", Accepted, AcceptedReasons.InputUnavailable);
        await fault.World.WaitForReasonAsync("late", Accepted, AcceptedReasons.InputUnavailable);

        Assert.Equal(0, await fault.World.ReplicasAsync("support"));
        Assert.Equal(-1, await fault.World.ReplicasAsync("late"));
        await fault.AssertSteadyAsync();
    }

    /// <summary>Takes an input away: its watch, and the lists that would make up for it.</summary>
    private static void Lose(AcceleratedOperator accelerated, string input, string way)
    {
        bool IsAboutIt(ProxiedRequest request) => request.Resource == input && (request.IsWatch || request.IsList);
        TaskCompletionSource never = new();
        accelerated.Proxy.Use(IsAboutIt, way switch
        {
            "403" => ProxySteps.Refuse(403, "Forbidden"),
            "404" => ProxySteps.Refuse(404, "NotFound"),
            "500" => ProxySteps.Refuse(500, "InternalError"),
            _ => ProxySteps.HoldUntil(never.Task),
        });
        accelerated.Proxy.BreakOpen(IsAboutIt);
    }

    private static Task<MessagingChannel> WaitUntilNoticedAsync(AcceleratedOperator accelerated, FaultWorld fault) => fault.World.WaitForAsync(
        "steady", $"to tell that an input is unknown at {accelerated.Time.GetUtcNow():O}", channel => channel.Status!.Conditions!.Any(condition => condition.Reason == AcceptedReasons.InputUnavailable), Patience);
}
