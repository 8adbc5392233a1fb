using ChannelOperator.Api;
using ChannelOperator.FaultTests.Harness;
using ChannelOperator.TestKit.Kubernetes;
using ChannelOperator.TestKit.Proxying;
using ChannelOperator.TestKit.Worlds;
using Xunit.Abstractions;

namespace ChannelOperator.FaultTests.Faults;

/// <summary>An API server that does not come to listing pods: conditions say less, and nothing waits for it.</summary>
[Collection(FaultCollection.Name)]
public sealed class PodListTests(FaultFixture fixture, ITestOutputHelper output)
{
    /// <summary>Twice as many as there are workers.</summary>
    private const int Lost = 32;

    [Fact]
    public async Task ListsThatHang_DelayNoStop_AndEveryConditionIsWritten()
    {
        await using FaultWorld fault = await fixture.CreateWorldAsync();
        await fault.World.CreateFleetAsync("lost", Lost);
        await fault.World.WaitForAllReadyAsync();
        TaskCompletionSource end = new();
        fixture.Proxy.Use(request => fault.Concerns(request) && request is { Resource: "pods", IsList: true }, ProxySteps.HoldUntil(end.Task));

        await Parallel.ForEachAsync(
            Enumerable.Range(1, Lost), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (number, _) => await fault.World.ReportPodsAsync($"lost-{number}", PodReports.CrashLoop));
        await Wait.ForAsync("pods to be asked for", () => fixture.Proxy.Requests.Any(request => fault.Concerns(request) && request.Resource == "pods"), ChannelWorld.Patience);
        long asked = TimeProvider.System.GetTimestamp();
        await fault.RevokeAsync();
        await fault.World.WaitForReplicasAsync("support", 0);
        TimeSpan took = TimeProvider.System.GetElapsedTime(asked);
        output.WriteLine($"revoked while lists of pods hang: zero after {took.TotalMilliseconds:0} ms");
        Assert.InRange(took.TotalSeconds, 0, 1);

        await fault.World.WaitForAllAsync(
            "to have its condition",
            channel => !channel.Metadata.Name.StartsWith("lost", StringComparison.Ordinal) || channel.ConditionOf(ChannelConditions.Available)!.Reason == ChannelConditions.AvailableReasons.ConnectorUnavailable);
        end.SetResult();
        await fault.AssertSteadyAsync();
    }
}
