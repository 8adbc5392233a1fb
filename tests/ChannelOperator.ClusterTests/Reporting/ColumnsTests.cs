using System.Text.Json.Nodes;
using ChannelOperator.Api;
using ChannelOperator.ClusterTests.Harness;
using ChannelOperator.TestKit.Kubernetes;
using static ChannelOperator.Api.ChannelConditions;

namespace ChannelOperator.ClusterTests.Reporting;

/// <summary>What people see and do with kubectl.</summary>
[Collection(OperatorCollection.Name)]
public sealed class ColumnsTests(OperatorFixture fixture)
{
    [Fact]
    public async Task KubectlGet_TellsWhatMatters()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        Timestamp expires = new("2999-12-31T00:00:00Z");
        await world.RunAsync(world.Channel("support", spec => spec with { AccountId = "4711", Approval = new ChannelApproval { Status = ApprovalStatus.Approved, ExpirationTime = expires } }));
        await world.CreateAsync(world.Channel("waiting", spec => spec with { Terms = null }));
        await world.WaitForReasonAsync("waiting", ChannelConditions.Ready, TermsReasons.TermsNotAccepted);

        string[][] table = Table(await world.Kubectl.RunAsync("get", "mch", "-n", world.Namespace));
        Assert.Equal(["NAME", "PLATFORM", "READY", "REASON", "ENFORCED", "TERMS", "APPROVAL", "REPLICAS", "AGE"], table[0]);
        Assert.Equal(["support", world.Platform, "True", "ConnectorAvailable", "ConnectorRunning", "2026-01", "NotRequired", "1"], table[1][..^1]);
        Assert.Equal(["waiting", world.Platform, "False", "TermsNotAccepted", "ConnectorStopped", "NotRequired"], table[2][..^1]);

        string[][] wide = Table(await world.Kubectl.RunAsync("get", "mch", "-n", world.Namespace, "-o", "wide"));
        Assert.Equal(["NAME", "PLATFORM", "READY", "REASON", "ENFORCED", "TERMS", "APPROVAL", "REPLICAS", "CLASS", "NEXT", "ACCOUNT", "AGE"], wide[0]);
        Assert.Equal([world.PlatformName, "2999-12-17T00:00:00Z", "4711"], wide[1][8..^1]);
    }

    [Fact]
    public async Task KubectlGet_TellsOfPolicies()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await world.PatchPolicyAsync("""{"spec":{"enforcement":"Warn"}}""");
        await world.RunAsync(world.Channel("support"));
        await Wait.ForAsync("the policy to count", async _ => (await world.FindPolicyAsync())?.Status?.Channels is { Total: 1, Running: 1 }, ChannelWorld.Patience);

        string[][] table = Table(await world.Kubectl.RunAsync("get", "pp", world.PlatformName));
        Assert.Equal(["NAME", "PLATFORM", "ACCEPTED", "REASON", "ENFORCEMENT", "TERMS", "CHANNELS", "RUNNING", "HALT", "AGE"], table[0]);
        Assert.Equal([world.PlatformName, world.Platform, "True", "Accepted", "Warn", "2026-01", "1", "1"], table[1][..^1]);

        await world.PatchPolicyAsync("""{"spec":{"halt":{"reason":"incident-4711","by":"ops"}}}""");
        await Wait.ForAsync("the policy to count", async _ => (await world.FindPolicyAsync())?.Status?.Channels is { Total: 1, Running: 0 }, ChannelWorld.Patience);
        string[][] halted = Table(await world.Kubectl.RunAsync("get", "pp", world.PlatformName));
        Assert.Equal([world.PlatformName, world.Platform, "True", "Accepted", "Warn", "2026-01", "1", "0", "incident-4711"], halted[1][..^1]);
    }

    [Fact]
    public async Task KubectlWait_EndsWithReady()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await world.CreateAsync(world.Channel("support"), world.Channel("waiting", spec => spec with { Terms = null }));

        KubectlResult ready = await world.Kubectl.TryRunAsync("wait", "--for=condition=Ready", "mch/support", "-n", world.Namespace, "--timeout=30s");
        Assert.Equal(0, ready.ExitCode);
        KubectlResult stalled = await world.Kubectl.TryRunAsync("wait", "--for=condition=Stalled", "mch/waiting", "-n", world.Namespace, "--timeout=30s");
        Assert.Equal(0, stalled.ExitCode);
        KubectlResult never = await world.Kubectl.TryRunAsync("wait", "--for=condition=Ready", "mch/waiting", "-n", world.Namespace, "--timeout=1s");
        Assert.NotEqual(0, never.ExitCode);
    }

    [Fact]
    public async Task RequestedAt_IsEchoedOnceHandled()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await world.RunAsync(world.Channel("support"));
        await world.Kubectl.RunAsync("annotate", "mch", "support", "-n", world.Namespace, "channeloperator.io/requestedAt=2026-11-23T10:00:00Z");
        MessagingChannel support = await world.WaitForAsync("support", "to echo the request", channel => channel.Status!.LastHandledReconcileAt == "2026-11-23T10:00:00Z");

        // A request is no change of the spec.
        Assert.Equal(1, support.Metadata.Generation);
        Assert.Equal("Ready=True/ConnectorAvailable", support.Say(ChannelConditions.Ready));

        // Taken out, the last one stays on record; longer ones than a status may hold are cut.
        await world.RequestAsync("support", "short");
        await world.PatchChannelAsync("support", new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { [Labels.RequestedAt] = new string('x', 1000) } } }.ToJsonString());
        await world.WaitForAsync("support", "to echo a long request", channel => channel.Status!.LastHandledReconcileAt == new string('x', 256));
    }

    [NewerServerFact(ServerFeature.SelectableFields)]
    public async Task FieldSelector_SelectsByPlatform()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await world.CreateAsync(world.Channel("mine"), world.Channel("other", spec => spec with { Platform = "Elsewhere" }));

        KubectlResult found = await world.Kubectl.RunAsync("get", "mch", "-A", "--field-selector", $"spec.platform={world.Platform}", "-o", "name");
        Assert.Equal("messagingchannel.channeloperator.io/mine", found.StandardOutput.Trim());
    }

    private static string[][] Table(KubectlResult result) =>
        [.. result.StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))];
}
