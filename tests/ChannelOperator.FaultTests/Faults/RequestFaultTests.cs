using ChannelOperator.Api;
using ChannelOperator.FaultTests.Harness;
using ChannelOperator.TestKit.Kubernetes;
using ChannelOperator.TestKit.Proxying;
using ChannelOperator.TestKit.Worlds;
using Xunit.Abstractions;

namespace ChannelOperator.FaultTests.Faults;

/// <summary>Requests that fail, each in its own way: what was decided is done all the same, and nobody else notices.</summary>
[Collection(FaultCollection.Name)]
public sealed class RequestFaultTests(FaultFixture fixture, ITestOutputHelper output)
{
    private ApiProxy Proxy => fixture.Proxy;

    [Fact]
    public async Task Conflict409_TheStopIsRepeated()
    {
        await using FaultWorld fault = await fixture.CreateWorldAsync();
        Proxy.Use(request => fault.IsScale(request), ProxySteps.First(3, ProxySteps.Refuse(409, "Conflict")));

        await fault.RevokeAsync();
        await fault.WaitForStopAsync();

        Assert.True(Proxy.Requests.Count(request => fault.IsScale(request)) >= 4);
        await fault.AssertSteadyAsync();
    }

    [Fact]
    public async Task Throttled429_WaitsAsLongAsAskedAndNoLonger()
    {
        TimeSpan asked = TimeSpan.FromSeconds(2);
        List<long> times = [];
        await using FaultWorld fault = await fixture.CreateWorldAsync();
        Proxy.Use(request => fault.IsScale(request), ProxySteps.First(1, ProxySteps.Refuse(429, "TooManyRequests", (int)asked.TotalSeconds)));
        Proxy.Use(request => fault.IsScale(request), (_, next) =>
        {
            times.Add(TimeProvider.System.GetTimestamp());
            return next();
        });

        await fault.RevokeAsync();
        await fault.WaitForStopAsync();

        TimeSpan waited = TimeProvider.System.GetElapsedTime(times[0], times[1]);
        output.WriteLine($"asked to wait {asked.TotalSeconds} s, waited {waited.TotalSeconds:0.00} s");
        Assert.InRange(waited, asked, asked * 2);
        await fault.AssertSteadyAsync();
    }

    [Fact]
    public async Task Error500OnEveryWrite_DoneWhenItEnds()
    {
        await using FaultWorld fault = await fixture.CreateWorldAsync();
        Proxy.Use(request => fault.Concerns(request) && request.IsWrite, ProxySteps.Refuse(500, "InternalError"));

        await fault.RevokeAsync();
        await Wait.ForAsync("five attempts", () => Proxy.Requests.Count(request => fault.IsScale(request)) >= 5, ChannelWorld.Patience);
        Assert.Equal(1, await fault.World.ReplicasAsync("support"));
        Proxy.Clear();

        await fault.WaitForStopAsync();
        await fault.AssertSteadyAsync();
    }

    [Theory]
    [InlineData(3)]
    [InlineData(7)]
    public async Task StartRefusedByConflicts_ToldOnceAndIsNoDrift(int refusals)
    {
        await using FaultWorld fault = await fixture.CreateWorldAsync();
        Proxy.Use(request => fault.IsScale(request, "late"), ProxySteps.First(refusals, ProxySteps.Refuse(409, "Conflict")));

        await fault.World.CreateAsync(fault.World.Channel("late", spec => spec with { Connector = new ChannelConnectorSpec { Replicas = 3 } }));
        await fault.World.WaitForReplicasAsync("late", 3);
        await fault.World.WaitForAllReadyAsync();
        await Wait.ForAsync("the start to be told", async _ => (await fault.World.EventsAsync("late")).Count > 0, ChannelWorld.Patience);
        await fixture.Operator.WaitForPassesAsync(0);

        Assert.Equal([EventReasons.ConnectorStarted], (await fault.World.EventsAsync("late")).Select(item => item.Reason));
    }

    [Fact]
    public async Task AnswersLost_NothingIsDoneTwice()
    {
        await using FaultWorld fault = await fixture.CreateWorldAsync();
        Proxy.Use(request => fault.Concerns(request) && request.IsEnforcement, ProxySteps.First(5, ProxySteps.LoseAnswer()));

        await fault.World.CreateAsync(fault.World.Channel("late"));
        await fault.World.WaitForAllReadyAsync();
        await fault.History.CatchUpAsync();

        Assert.Equal(["ADDED"], fault.History.Of("late").Select(change => change.Type).Where(type => type != "MODIFIED"));
        Assert.Single(fault.History.Of("late").Select(change => change.Template).Distinct());
        await fault.AssertSteadyAsync();
    }

    [Fact]
    public async Task AnswersCutOff_DoneAllTheSame()
    {
        await using FaultWorld fault = await fixture.CreateWorldAsync();
        Proxy.Use(request => fault.Concerns(request) && request.IsEnforcement, ProxySteps.First(5, ProxySteps.CutOff()));

        await fault.RevokeAsync();
        await fault.WaitForStopAsync();

        Assert.Equal([0], fault.History.ReplicasOf("support"));
        await fault.AssertSteadyAsync();
    }

    [Fact]
    public async Task ListsCutOff_NothingIsTakenForDeleted()
    {
        await using FaultWorld fault = await fixture.CreateWorldAsync();
        Proxy.Use(request => request.IsWatch, ProxySteps.First(16, ProxySteps.Refuse(410, "Expired")));
        Proxy.Use(request => request.IsList, ProxySteps.First(16, ProxySteps.CutOff()));

        Proxy.BreakOpen(request => request.IsWatch);
        await fault.RevokeAsync();
        await fault.WaitForStopAsync();

        await fault.AssertSteadyAsync();
    }

    [Fact]
    public async Task ConnectionsBroken_MadeAgain()
    {
        await using FaultWorld fault = await fixture.CreateWorldAsync();
        Proxy.Use(ProxySteps.First(20, ProxySteps.Break()));

        Proxy.BreakOpen(_ => true);
        await fault.RevokeAsync();
        await fault.WaitForStopAsync();

        await fault.AssertSteadyAsync();
    }

    [Fact]
    public async Task SlowAnswers_HoldUpNobodyElse()
    {
        TaskCompletionSource released = new();
        await using FaultWorld fault = await fixture.CreateWorldAsync();
        await using FaultWorld other = await fixture.CreateWorldAsync();
        Proxy.Use(request => fault.Concerns(request) && request.IsWrite, ProxySteps.AnswerAfter(released.Task));

        await fault.RevokeAsync();
        await fault.History.WaitForReplicasAsync("support", 0);
        await other.RevokeAsync();
        await other.WaitForStopAsync();
        released.SetResult();

        await fault.WaitForStopAsync();
        await fault.AssertSteadyAsync();
        await other.AssertSteadyAsync();
    }
}
