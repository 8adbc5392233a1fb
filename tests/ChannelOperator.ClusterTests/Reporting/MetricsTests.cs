using ChannelOperator.Api;
using ChannelOperator.ClusterTests.Harness;
using ChannelOperator.TestKit;
using ChannelOperator.TestKit.Kubernetes;
using static ChannelOperator.Api.ChannelConditions;

namespace ChannelOperator.ClusterTests.Reporting;

/// <summary>What <c>/metrics</c> prints has the names that are documented.</summary>
[Collection(OperatorCollection.Name)]
public sealed class MetricsTests(OperatorFixture fixture)
{
    [Fact]
    public async Task Deadline_IsTheFirstOfThePlatform_AndGoesWithItsChannel()
    {
        const string Metric = "messaging_channel_deadline_timestamp_seconds";
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        string platform = $"platform=\"{world.PlatformName}\"";
        await world.CreateAsync(Expiring(world, "later", "2099-02-01T00:00:00Z"), Expiring(world, "first", "2099-01-01T00:00:00Z"));
        await WaitForAsync("the first", 4070908800);

        await world.PatchChannelAsync("first", """{"spec":{"approval":{"status":"Revoked","expirationTime":null}}}""");
        await WaitForAsync("the later", 4073587200);

        await world.DeleteAsync($"/apis/{ApiGroup.ApiVersion}/namespaces/{world.Namespace}/messagingchannels/later");
        await WaitForAsync("none", 0);

        Task WaitForAsync(string what, double deadline) => Wait.ForAsync(
            $"the deadline to be {what}", async _ => await fixture.Operator.MetricAsync(Metric, platform), told => told.Equals(deadline), ChannelWorld.Patience);
    }

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
        Assert.Contains("messaging_platform_halted", printed);
        Assert.Contains("controller_runtime_reconcile_time_seconds", printed);
        Assert.All(printed, name => Assert.Contains($"| `{name}` |", docs, StringComparison.Ordinal));

        string log = fixture.Operator.Log();
        Assert.Single(log.Split('\n'), line => line.Contains($"Channel {world.Namespace}/support: connector started (NotRequired)", StringComparison.Ordinal));
        Assert.Single(log.Split('\n'), line => line.Contains($"Channel {world.Namespace}/support: connector stopped (StoppedAsDeclared)", StringComparison.Ordinal));
    }

    private static MessagingChannel Expiring(ChannelWorld world, string name, string expires) =>
        world.Channel(name, spec => spec with { Approval = new ChannelApproval { Status = ApprovalStatus.Approved, ExpirationTime = new Timestamp(expires) } });
}
