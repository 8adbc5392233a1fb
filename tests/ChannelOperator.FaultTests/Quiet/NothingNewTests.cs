using System.Text.Json.Nodes;
using ChannelOperator.Api;
using ChannelOperator.FaultTests.Harness;
using ChannelOperator.FaultTests.Leaders;
using ChannelOperator.TestKit.Kubernetes;
using ChannelOperator.TestKit.Operators;
using ChannelOperator.TestKit.Proxying;
using ChannelOperator.TestKit.Worlds;
using Xunit.Abstractions;

namespace ChannelOperator.FaultTests.Quiet;

/// <summary>Where nothing changes nothing is told and nothing is written, whatever state a channel is in: what is touched, what is listed anew, who leads.</summary>
[Collection(BareCollection.Name)]
public sealed class NothingNewTests(BareFixture fixture, ITestOutputHelper output)
{
    private const string Touch = """{"metadata":{"annotations":{"touched":"by somebody else"},"labels":{"touched":"by-somebody-else"}}}""";

    [Fact]
    public async Task ChannelsInEveryState_AreToldOfNothingNew()
    {
        await using LeaderPair pair = await LeaderPair.StartAsync(fixture.Cluster);
        using StatefulFleet fleet = await StatefulFleet.CreateAsync(fixture.Cluster);
        IReadOnlyList<string> events = await RestAsync(pair, fleet);
        int channels = (await fleet.ChannelsAsync()).Count;
        output.WriteLine($"{channels} channels, {events.Count} events until they were at rest");

        await AssertNothingNewAsync("a touch of everything", () => TouchAsync(fleet), pair.Leader, channels);
        await AssertNothingNewAsync("everything listed anew", () => ListAnewAsync(pair.LeaderProxy), pair.Leader, passes: 0);

        string holder = await pair.HolderAsync();
        await AssertNothingNewAsync("the leader's sudden end", async () =>
        {
            await pair.Leader.KillAsync();
            await pair.WaitForAnotherAsync(holder);
        }, pair.Standby, channels);

        holder = await pair.HolderAsync();
        await pair.ReplaceLeaderAsync();
        await AssertNothingNewAsync("the end that the leader was asked for", async () =>
        {
            await pair.Standby.StopAsync();
            await pair.WaitForAnotherAsync(holder);
        }, pair.Leader, channels, isNewProcess: true);

        // And what is new is told, once, so the silence before was not deafness.
        await fleet.Enforced.PatchChannelAsync("running", """{"spec":{"approval":{"status":"Revoked"}}}""");
        await Wait.ForAsync("the revocation to be told", async _ => (await EventsAsync(fleet)).Count >= events.Count + 2, ChannelWorld.Patience);
        await RestAsync(pair, fleet);
        Assert.Equal(
            [ChannelConditions.ApprovedReasons.ApprovalRevoked, EventReasons.ConnectorStopped],
            (await fleet.Enforced.EventsAsync("running")).Select(item => item.Reason).Where(reason => reason != EventReasons.ConnectorStarted).Order(StringComparer.Ordinal));
        Assert.Equal(events.Count + 2, (await EventsAsync(fleet)).Count);

        async Task AssertNothingNewAsync(string what, Func<Task> happen, OperatorProcess actor, int passes, bool isNewProcess = false)
        {
            int leaders = pair.LeaderProxy.Requests.Count;
            int standbys = pair.StandbyProxy.Requests.Count;
            double before = await actor.PassesAsync();
            await happen();
            await actor.WaitForPassesAsync(before + passes);
            await WaitForPoliciesAsync(actor, fleet);
            ProxiedRequest[] writes = [.. pair.LeaderProxy.Requests.Skip(leaders).Concat(pair.StandbyProxy.Requests.Skip(standbys)).Where(request => request.IsWrite && request.Resource != "leases")];
            // The grace of what is unknown begins anew with a process, and its end is in the status: that has changed.
            string[] expected = isNewProcess ? [$"messagingchannels/left-alone/status of {fleet.Orphaned.Namespace}"] : [];
            Assert.Equal(expected, writes.Select(write => $"{write.Resource}/{write.Name}/{write.Subresource} of {write.Namespace}"));
            Assert.Equal(events, await EventsAsync(fleet));
            output.WriteLine($"{what}: {await actor.PassesAsync() - before} passes, {writes.Length} writes, 0 events");
        }
    }

    private static async Task TouchAsync(StatefulFleet fleet)
    {
        foreach ((ChannelWorld world, string channel) in await fleet.ChannelsAsync())
        {
            await world.PatchChannelAsync(channel, Touch);
        }

        foreach (ChannelWorld world in fleet.Governed)
        {
            await world.PatchPolicyAsync(Touch);
            await world.Kubectl.ApplyTextAsync((await world.GetJsonAsync($"/apis/{ApiGroup.ApiVersion}/platformpolicies/{world.PlatformName}"))!.ToJsonString());
        }

        foreach (ChannelWorld world in fleet.Worlds)
        {
            await world.PatchClassAsync(Touch);
        }
    }

    private static async Task ListAnewAsync(ApiProxy proxy)
    {
        string[] watched = [.. proxy.OpenWatches.Select(request => request.Resource).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        Assert.Contains("messagingchannels", watched);
        int before = proxy.Requests.Count;
        HashSet<string> refused = [];
        proxy.Use(request => IsFirst(request), ProxySteps.Refuse(410, "Expired"));
        proxy.BreakOpen(request => request.IsWatch);
        await WaitForAsync("listed", () => proxy.Requests.Skip(before).Where(request => request.IsList));
        await WaitForAsync("watched", () => proxy.OpenWatches);

        Task WaitForAsync(string what, Func<IEnumerable<ProxiedRequest>> requests) => Wait.ForAsync(
            $"every kind to be {what} again", _ => Task.FromResult(watched.Except(requests().Select(request => request.Resource), StringComparer.Ordinal).ToArray()), missing => missing.Length == 0, ChannelWorld.Patience);

        bool IsFirst(ProxiedRequest request)
        {
            lock (refused)
            {
                return request.IsWatch && refused.Add(request.Resource);
            }
        }
    }

    /// <summary>The policies' counts follow the channels after some seconds: each policy is looked at once more than that.</summary>
    private static async Task WaitForPoliciesAsync(OperatorProcess actor, StatefulFleet fleet)
    {
        await Wait.ForAsync(
            "the policies to be looked at",
            async _ => await actor.MetricAsync("controller_runtime_reconcile_total", "controller=\"platformpolicy\"") >= fleet.Governed.Count
                && await actor.MetricAsync("workqueue_depth", "name=\"platformpolicy\"") == 0 && await actor.MetricAsync("controller_runtime_active_workers", "controller=\"platformpolicy\"") == 0,
            ChannelWorld.Patience);
    }

    /// <summary>Waits until nothing is written any more for longer than a policy's counts wait, and no event is on its way.</summary>
    private static async Task<IReadOnlyList<string>> RestAsync(LeaderPair pair, StatefulFleet fleet)
    {
        long since = TimeProvider.System.GetTimestamp();
        int written = -1;
        await Wait.ForAsync(
            "six seconds without a write",
            () =>
            {
                int now = pair.LeaderProxy.Requests.Concat(pair.StandbyProxy.Requests).Count(request => request.IsWrite && request.Resource != "leases");
                since = now == written ? since : TimeProvider.System.GetTimestamp();
                written = now;
                return TimeProvider.System.GetElapsedTime(since) > TimeSpan.FromSeconds(6);
            },
            TimeSpan.FromSeconds(90));
        return await EventsAsync(fleet);
    }

    /// <summary>All events of operators about the fleet: which, and how often each was told.</summary>
    private static async Task<IReadOnlyList<string>> EventsAsync(StatefulFleet fleet)
    {
        JsonNode? list = await fleet.Enforced.GetJsonAsync("/apis/events.k8s.io/v1/events");
        string[] about = [.. fleet.Worlds.Select(world => world.Namespace), .. fleet.Worlds.Select(world => world.PlatformName)];
        return [.. list!["items"]!.AsArray()
            .Where(item => item!["regarding"]?["apiVersion"]?.GetValue<string>() == ApiGroup.ApiVersion
                && about.Contains(item["regarding"]!["namespace"]?.GetValue<string>() ?? item["regarding"]!["name"]!.GetValue<string>(), StringComparer.Ordinal))
            .Select(item => $"{item!["regarding"]!["name"]} {item["reason"]} {item["metadata"]!["name"]} {item["metadata"]!["resourceVersion"]} {item["series"]?["count"]}")
            .Order(StringComparer.Ordinal)];
    }
}
