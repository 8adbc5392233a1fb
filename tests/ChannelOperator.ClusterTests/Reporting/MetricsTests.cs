using ChannelOperator.Api;
using ChannelOperator.ClusterTests.Harness;
using ChannelOperator.TestKit;
using static ChannelOperator.Api.ChannelConditions;

namespace ChannelOperator.ClusterTests.Reporting;

/// <summary>What <c>/metrics</c> prints has the names that are documented.</summary>
[Collection(OperatorCollection.Name)]
public sealed class MetricsTests(OperatorFixture fixture)
{
    [Fact]
    public async Task EveryFamilyThatIsPrinted_IsDocumentedUnderThatName()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await world.RunAsync(world.Channel("support"));
        await world.PatchChannelAsync("support", """{"spec":{"state":"Stopped"}}""");
        await world.WaitForReasonAsync("support", ChannelConditions.Ready, ReadyReasons.StoppedAsDeclared);

        string docs = await File.ReadAllTextAsync(Repository.PathOf("docs", "operations.md"));
        string[] printed = [.. (await fixture.Operator.MetricFamiliesAsync()).Where(name => !name.StartsWith("dotnet_", StringComparison.Ordinal) && name is not ("target_info" or "target"))];
        Assert.Contains("messaging_channel_starts_total", printed);
        Assert.Contains("messaging_channel_stops_total", printed);
        Assert.Contains("controller_runtime_reconcile_time_seconds", printed);
        Assert.All(printed, name => Assert.Contains($"| `{name}` |", docs, StringComparison.Ordinal));

        string log = fixture.Operator.Log();
        Assert.Single(log.Split('\n'), line => line.Contains($"Channel {world.Namespace}/support: connector started (NotRequired)", StringComparison.Ordinal));
        Assert.Single(log.Split('\n'), line => line.Contains($"Channel {world.Namespace}/support: connector stopped (StoppedAsDeclared)", StringComparison.Ordinal));
    }
}
