using System.Collections.Concurrent;
using System.Text;
using ChannelOperator.Api;
using ChannelOperator.FaultTests.Harness;
using ChannelOperator.TestKit.Kubernetes;
using ChannelOperator.TestKit.Proxying;
using ChannelOperator.TestKit.Worlds;

namespace ChannelOperator.FaultTests.Faults;

/// <summary>Watches that break, or bring nonsense.</summary>
[Collection(FaultCollection.Name)]
public sealed class WatchFaultTests(FaultFixture fixture)
{
    private const string Gone = """{"type":"ERROR","object":{"kind":"Status","apiVersion":"v1","status":"Failure","message":"too old resource version","reason":"Expired","code":410}}""";
    private const string Internal = """{"type":"ERROR","object":{"kind":"Status","apiVersion":"v1","status":"Failure","message":"etcd event received with PrevKv=nil","reason":"InternalError","code":500}}""";

    private ApiProxy Proxy => fixture.Proxy;

    [Fact]
    public Task Dropped_GoOnWithoutListing() => BreakAndGoOnWithoutListingAsync(null);

    [Theory]
    [InlineData(500, "InternalError")]
    [InlineData(429, "TooManyRequests")]
    [InlineData(503, "ServiceUnavailable")]
    public Task Refused_GoOnFromWhereTheyWere(int code, string reason) => BreakAndGoOnWithoutListingAsync(ProxySteps.First(16, ProxySteps.Refuse(code, reason)));

    [Fact]
    public async Task DroppedAgainAndAgain_StillSeen()
    {
        await using FaultWorld fault = await fixture.CreateWorldAsync();
        using CancellationTokenSource done = new();
        Task dropping = Task.Run(async () =>
        {
            // Every watch that is opened is broken as soon as it is there, for as long as the test takes.
            while (!done.IsCancellationRequested)
            {
                await Wait.ForAsync("a watch to be open", () => Proxy.OpenWatches.Any() || done.IsCancellationRequested, ChannelWorld.Patience);
                Proxy.BreakOpen(request => request.IsWatch && !done.IsCancellationRequested);
            }
        });

        try
        {
            await fault.RevokeAsync();
            await fault.WaitForStopAsync();
        }
        finally
        {
            // Else no test after this one has a watch.
            await done.CancelAsync();
            await dropping;
        }

        await fault.AssertSteadyAsync();
    }

    [Fact]
    public async Task Refused410_ListedAgain()
    {
        await using FaultWorld fault = await fixture.CreateWorldAsync();
        ConcurrentDictionary<string, bool> refused = new(StringComparer.Ordinal);
        Proxy.Use(request => request.IsWatch && refused.TryAdd(request.Resource, true), ProxySteps.Refuse(410, "Expired"));
        int before = Proxy.Requests.Count;
        int kinds = Proxy.OpenWatches.DistinctBy(request => request.Resource).Count();

        Proxy.BreakOpen(request => request.IsWatch);
        await fault.RevokeAsync();
        await fault.WaitForStopAsync();

        await Wait.ForAsync("every kind to be listed", () => Proxy.Requests.Skip(before).Where(IsListOfWatched).DistinctBy(request => request.Resource).Count() == kinds, ChannelWorld.Patience);
        await fault.AssertSteadyAsync();
    }

    [Theory]
    [InlineData("410 Gone", Gone)]
    [InlineData("500", Internal)]
    [InlineData("no event", "<html>502 Bad Gateway</html>")]
    [InlineData("no JSON", """{"type":"MODIFIED","obj""")]
    [InlineData("another type", """{"type":"RENAMED","object":{"metadata":{"name":"support"}}}""")]
    public async Task BadLineInsteadOfTheChange_ListedAgain(string what, string line)
    {
        await using FaultWorld fault = await fixture.CreateWorldAsync();
        int replaced = 0;
        Proxy.Use(request => request is { IsWatch: true, Resource: "messagingchannels" }, ProxySteps.ChangeLines(
            given => given.Contains("Revoked", StringComparison.Ordinal) && Interlocked.Increment(ref replaced) == 1 ? line : given));
        Proxy.BreakOpen(request => request is { IsWatch: true, Resource: "messagingchannels" });
        await Wait.ForAsync("the watch to be open again", () => Proxy.OpenWatches.Any(request => request.Resource == "messagingchannels"), ChannelWorld.Patience);

        await fault.RevokeAsync();
        await fault.WaitForStopAsync();

        Assert.True(replaced >= 1, $"{what} was never sent");
        await fault.AssertSteadyAsync();
    }

    [Fact]
    public async Task ObjectThatCannotBeParsed_DisturbsNoOther()
    {
        await using FaultWorld fault = await fixture.CreateWorldAsync();
        await fault.World.CreateAsync(fault.World.Channel("odd"));
        await fault.World.WaitForAllReadyAsync();

        // In no shape that the operator gets to see, the answer to its own write of the status included: that would be a good copy, and a newer one.
        string Spoil(string given) => given.Contains("account-odd", StringComparison.Ordinal) && given.Contains(fault.World.Namespace, StringComparison.Ordinal)
            ? given.Replace("\"spec\":{", "\"spec\":[],\"unspec\":{", StringComparison.Ordinal)
            : given;
        Proxy.Use(request => request is { Resource: "messagingchannels", IsList: false }, (exchange, next) =>
        {
            exchange.ChangeLine = Spoil;
            exchange.ChangeBody = body => Encoding.UTF8.GetBytes(Spoil(Encoding.UTF8.GetString(body)));
            return next();
        });
        Proxy.BreakOpen(request => request is { IsWatch: true, Resource: "messagingchannels" });

        await fault.World.PatchChannelAsync("odd", """{"metadata":{"labels":{"seen":"not"}}}""");
        await fault.World.WaitForReasonAsync("odd", ChannelConditions.Accepted, ChannelConditions.AcceptedReasons.InputUnavailable);
        await fault.RevokeAsync();
        await fault.WaitForStopAsync();
        await fault.World.WaitForReasonAsync("odd", ChannelConditions.Accepted, ChannelConditions.AcceptedReasons.InputUnavailable);
        Assert.Equal(1, await fault.World.ReplicasAsync("odd"));

        Proxy.Clear();
        Proxy.BreakOpen(request => request is { IsWatch: true, Resource: "messagingchannels" });
        await fault.RevokeAsync("odd");
        await fault.WaitForStopAsync("odd");
        await fault.AssertSteadyAsync();
    }

    private async Task BreakAndGoOnWithoutListingAsync(ProxyStep? step)
    {
        await using FaultWorld fault = await fixture.CreateWorldAsync();
        if (step is not null)
        {
            Proxy.Use(request => request.IsWatch, step);
        }

        int before = Proxy.Requests.Count;

        Proxy.BreakOpen(request => request.IsWatch);
        await fault.RevokeAsync();
        await fault.WaitForStopAsync();

        Assert.DoesNotContain(Proxy.Requests.Skip(before), IsListOfWatched);
        await fault.AssertSteadyAsync();
    }

    /// <summary>Pods are not watched: those of a world that is being deleted may be asked for what is wrong.</summary>
    private static bool IsListOfWatched(ProxiedRequest request) => request is { IsList: true, Resource: not "pods" };
}
