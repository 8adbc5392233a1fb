using ChannelOperator.Api;
using ChannelOperator.FaultTests.Harness;
using ChannelOperator.TestKit.Kubernetes;
using ChannelOperator.TestKit.Proxying;

namespace ChannelOperator.FaultTests.Quiet;

/// <summary>What was done is told and counted once, also where the status that goes with it was refused at first, or was written and the answer lost.</summary>
[Collection(FaultCollection.Name)]
public sealed class UntoldTests(FaultFixture fixture)
{
    private static readonly Dictionary<string, ProxyStep> Faults = new(StringComparer.Ordinal)
    {
        ["refused"] = ProxySteps.Refuse(500, "InternalError"),
        ["cut off"] = ProxySteps.Break(),
        ["answer lost"] = ProxySteps.LoseAnswer(),
    };

    public static TheoryData<string> Names => [.. Faults.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task StatusOfAStopAndOfAResume_ToldOnceEach(string name)
    {
        await using FaultWorld fault = await fixture.CreateWorldAsync();

        Fail();
        await fault.RevokeAsync();
        await fault.WaitForStopAsync();
        await AssertToldAsync(ChannelConditions.ApprovedReasons.ApprovalRevoked, EventReasons.ConnectorStarted, EventReasons.ConnectorStopped);
        await WaitForCountAsync("messaging_channel_stops_total", 1);

        fixture.Proxy.Clear();
        Fail();
        await fault.ApproveAsync();
        await fault.World.WaitForReasonAsync("support", ChannelConditions.Ready, ChannelConditions.ReadyReasons.ConnectorAvailable);
        await AssertToldAsync(
            ChannelConditions.ApprovedReasons.ApprovalRevoked, EventReasons.ConnectorStarted, EventReasons.ConnectorStarted, EventReasons.ConnectorStopped, ChannelConditions.ApprovedReasons.NotRequired);
        // The two channels were started once each, and one of them again.
        await WaitForCountAsync("messaging_channel_starts_total", 3);
        await fault.AssertSteadyAsync();

        void Fail() => fixture.Proxy.Use(
            request => fault.Concerns(request) && request is { Resource: "messagingchannels", Subresource: "status", Name: "support" }, ProxySteps.First(2, Faults[name]));

        Task AssertToldAsync(params string[] reasons) => Wait.ForAsync(
            $"the events {string.Join(", ", reasons)}",
            async _ => (await fault.World.EventsAsync("support")).Select(item => item.Reason).Order(StringComparer.Ordinal).ToArray(),
            seen => seen.SequenceEqual(reasons),
            TimeSpan.FromSeconds(20));

        // What is scraped may be some moments old.
        Task WaitForCountAsync(string metric, double count) =>
            Wait.ForAsync($"{metric} {count}", _ => fixture.Operator.MetricAsync(metric, $"platform=\"{fault.World.PlatformName}\""), seen => seen == count, TimeSpan.FromSeconds(10));
    }
}
