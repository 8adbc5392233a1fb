using ChannelOperator.Api;
using ChannelOperator.FaultTests.Harness;
using ChannelOperator.TestKit.Kubernetes;
using ChannelOperator.TestKit.Proxying;
using ChannelOperator.TestKit.Worlds;

namespace ChannelOperator.FaultTests.Faults;

/// <summary>The server's clock and the operator's are a year apart.</summary>
[Collection(FaultCollection.Name)]
public sealed class ClockTests(FaultFixture fixture)
{
    [Theory]
    [InlineData(365)]
    [InlineData(-365)]
    public async Task DateAYearOff_NothingByTheClockAndStopsByWordStill(int days)
    {
        await using FaultWorld fault = await fixture.CreateWorldAsync();
        fixture.Proxy.Use(ProxySteps.Date(() => TimeProvider.System.GetUtcNow().AddDays(days)));
        await fault.World.PatchChannelAsync("steady", """{"metadata":{"annotations":{"channeloperator.io/requestedAt":"1"}}}""");
        await Wait.ForAsync("the operator to be not ready", async _ => await fixture.Operator.ProbeAsync("/readyz") == 503, ChannelWorld.Patience);

        // The terms of the channels have run out, by the clock.
        await fault.World.PatchPolicyAsync("""
            {"spec":{"terms":{"versions":[{"version":"2026-01","effectiveTime":"2026-01-01T00:00:00Z"},{"version":"2026-02","effectiveTime":"2026-02-01T00:00:00Z","gracePeriod":"1h"}]}}}
            """);
        await fault.RevokeAsync();
        await fault.WaitForStopAsync();
        await fault.AssertSteadyAsync();

        fixture.Proxy.Clear();
        await fault.WaitForStopAsync("steady");
        await fault.World.WaitForReasonAsync("steady", ChannelConditions.Ready, ChannelConditions.TermsReasons.TermsOutdated);
        await Wait.ForAsync("the operator to be ready", async _ => await fixture.Operator.ProbeAsync("/readyz") == 200, ChannelWorld.Patience);
    }
}
