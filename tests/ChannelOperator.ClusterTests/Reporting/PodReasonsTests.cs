using System.Text.Json.Nodes;
using ChannelOperator.Api;
using ChannelOperator.ClusterTests.Harness;
using ChannelOperator.TestKit.Kubernetes;
using Xunit.Abstractions;
using static ChannelOperator.Api.ChannelConditions;

namespace ChannelOperator.ClusterTests.Reporting;

/// <summary>Pods say in the channel's condition what is wrong with them, and are asked once for it, by the API server's own account.</summary>
[Collection(AuditedCollection.Name)]
public sealed class PodReasonsTests(AuditedFixture fixture, ITestOutputHelper output)
{
    private const string Crashing = $$$"""{"spec":{"image":"connector:{{{PodStandIn.CrashingImage}}}","progressDeadlineSeconds":10}}""";

    private const string Ready = """{"phase":"Running","conditions":[{"type":"Ready","status":"True"}]}""";

    [Fact]
    public async Task PodsThatNeverGetReady_SayWhy_AndAreAskedOnceEach()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        string claims = world.PlatformName + "-claims";
        await world.PatchClassAsync(Crashing);
        await world.CreateAsync(world.Class(spec => spec with { IsDefault = null, Storage = new ConnectorStorage { Type = StorageType.PersistentVolumeClaim } }, claims).Manifest().With(Crashing));
        await world.CreateAsync(
            world.Channel("crash"),
            world.Channel("image"),
            world.Channel("crowded"),
            world.Channel("secretless", spec => spec with { Connector = new ChannelConnectorSpec { ClassName = claims, CredentialsSecretName = "secretless-credentials" } }));
        await world.ReportPodsAsync("crash", PodReports.CrashLoop);
        await world.ReportPodsAsync("image", PodReports.ImagePull);
        await world.ReportPodsAsync("crowded", PodReports.Unschedulable);
        await world.ReportPodsAsync("secretless", PodReports.Creating);

        await AssertToldAsync("crash", "CrashLoopBackOff: the connector ended with exit code 1, again and again: check its log by kubectl logs --previous");
        await AssertToldAsync("image", "ImagePullBackOff: the connector has no image: check image connector:crashing and imagePullSecretNames of the ConnectorClass");
        await AssertToldAsync("crowded", "Unschedulable: no node takes the pod: 0/3 nodes are available: 3 Insufficient memory.");
        await AssertToldAsync("secretless", "ContainerCreating: the connector is not created yet: check that Secret secretless-credentials exists (spec.connector.credentialsSecretName) and that PersistentVolumeClaim secretless-connector is bound");
        Assert.Equal(4, Lists(world).Count);
        Assert.Equal(4, Lists(world).Distinct().Count());
        Assert.All(Lists(world), list => Assert.Contains("limit=20", list, StringComparison.Ordinal));
        output.WriteLine($"4 channels, {Lists(world).Count} lists: {Lists(world)[0]}");

        // At rest, whatever the pods do: nothing is asked and nothing written.
        int writes = Writes(world);
        await world.ReportPodsAsync("crash", PodReports.ImagePull);
        await LookAtAllAsync(world);
        Assert.Equal(4, Lists(world).Count);
        Assert.Equal(writes, Writes(world));

        await fixture.RestartOperatorAsync();
        await LookAtAllAsync(world);
        Assert.Equal(4, Lists(world).Count);
        Assert.Equal(writes, Writes(world));

        await world.RequestAsync("crash", "look again");
        await AssertToldAsync("crash", "ImagePullBackOff: the connector has no image: check image connector:crashing and imagePullSecretNames of the ConnectorClass");
        Assert.Equal(5, Lists(world).Count);

        async Task AssertToldAsync(string name, string problem)
        {
            MessagingChannel channel = await world.WaitForAsync(
                name, $"to tell {problem}", seen => seen.Say(Stalled) == "Stalled=True/ProgressDeadlineExceeded" && seen.Status!.Connector!.Problem == problem, TimeSpan.FromSeconds(60));
            string message = $"0 of 1 pods are available, and the rollout made no progress in its time; seen then: {problem}; more by kubectl describe pod -n {world.Namespace} -l channeloperator.io/channel={name}";
            Assert.All(new[] { Available, ChannelConditions.Ready, Stalled }, type => Assert.Equal(message, channel.ConditionOf(type)!.Message));
            Assert.DoesNotContain("s3cr3t", (await world.GetJsonAsync(world.ChannelPath(name)))!.ToJsonString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task ConnectorThatIsLost_SaysWhy_UntilItIsBack()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await world.RunAsync(world.Channel("support"));
        Assert.Empty(Lists(world));

        await world.ReportPodsAsync("support", PodReports.CrashLoop);
        MessagingChannel lost = await world.WaitForReasonAsync("support", ChannelConditions.Ready, AvailableReasons.ConnectorUnavailable);
        Assert.StartsWith("0 of 1 pods are available; seen then: CrashLoopBackOff: ", lost.ConditionOf(Available)!.Message, StringComparison.Ordinal);
        (string Type, string Reason, string Note) told = await Wait.ForAsync(
            "the event", async _ => (await world.EventsAsync("support")).FirstOrDefault(item => item.Reason == AvailableReasons.ConnectorUnavailable), item => item.Note is not null, ChannelWorld.Patience);
        Assert.Equal(lost.ConditionOf(Available)!.Message, told.Note);

        await world.ReportPodsAsync("support", Ready);
        MessagingChannel back = await world.WaitForReasonAsync("support", ChannelConditions.Ready, ReadyReasons.ConnectorAvailable);
        Assert.Null(back.Status!.Connector!.Problem);
        Assert.Single(Lists(world));
    }

    [Fact]
    public async Task HealthyRollouts_AskForNoPods()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        string recreated = world.PlatformName + "-recreated";
        await world.CreateAsync(world.Class(spec => spec with { IsDefault = null, Storage = new ConnectorStorage { Type = StorageType.EmptyDir } }, recreated));
        await world.RunAsync(world.Channel("rolling", spec => spec with { Connector = new ChannelConnectorSpec { Replicas = 1 } }));
        await world.RunAsync(world.Channel("recreated", spec => spec with { Connector = new ChannelConnectorSpec { ClassName = recreated } }));
        for (int round = 1; round <= 3; round++)
        {
            string image = $$$"""{"spec":{"image":"connector:{{{round}}}"}}""";
            await world.PatchClassAsync(image);
            await world.PatchAsync($"/apis/{ApiGroup.ApiVersion}/connectorclasses/{recreated}", image);
            await WaitForImageAsync(world, "rolling", $"connector:{round}");
            await WaitForImageAsync(world, "recreated", $"connector:{round}");
        }

        await world.PatchChannelAsync("rolling", """{"spec":{"state":"Stopped"}}""");
        await world.WaitForReasonAsync("rolling", ChannelConditions.Ready, ReadyReasons.StoppedAsDeclared);
        await world.PatchChannelAsync("rolling", """{"spec":{"state":null}}""");
        await world.WaitForReasonAsync("rolling", ChannelConditions.Ready, ReadyReasons.ConnectorAvailable);
        Assert.Empty(Lists(world));
    }

    [Fact]
    public async Task ManyPodsWithHostileStatuses_AreOneShortMessage()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        MessagingChannel support = await world.RunAsync(world.Channel("support"));
        string hostile = new JsonObject
        {
            ["status"] = new JsonObject
            {
                ["phase"] = "Pending",
                ["conditions"] = new JsonArray(new JsonObject { ["type"] = "PodScheduled", ["status"] = "False", ["reason"] = "Un\u001b[31m " + new string('r', 5_000), ["message"] = "\u202e\u0000\n" + new string('m', 100_000) }),
            },
        }.ToJsonString();
        for (int number = 0; number < 60; number++)
        {
            string name = $"flood-{number}";
            JsonObject pod = world.Manifest(new JsonObject
            {
                ["apiVersion"] = "v1",
                ["kind"] = "Pod",
                ["metadata"] = new JsonObject { ["name"] = name, ["labels"] = new JsonObject { [Labels.Channel] = "support", [Labels.ChannelUid] = support.Metadata.Uid } },
                ["spec"] = new JsonObject { ["containers"] = new JsonArray(new JsonObject { ["name"] = "other", ["image"] = PodStandIn.CrashingImage }) },
            }.ToJsonString());
            await world.CreateAsync(pod);
            await world.PatchAsync($"/api/v1/namespaces/{world.Namespace}/pods/{name}/status", hostile);
        }

        string own = (await world.PodsAsync("support")).Single(pod => pod.StartsWith("support-connector-", StringComparison.Ordinal));
        await world.PatchAsync($"/api/v1/namespaces/{world.Namespace}/pods/{own}/status", """{"status":{"conditions":[{"type":"Ready","status":"False"}]}}""");
        MessagingChannel lost = await world.WaitForReasonAsync("support", ChannelConditions.Ready, AvailableReasons.ConnectorUnavailable);

        Assert.InRange(lost.Status!.Connector!.Problem!.Length, 1, 400);
        Assert.StartsWith("Unschedulable: no node takes the pod: mmm", lost.Status.Connector.Problem, StringComparison.Ordinal);
        Assert.DoesNotContain(lost.ConditionOf(Available)!.Message, letter => char.IsControl(letter) || letter == '\u202e');
        Assert.Single(Lists(world));
    }

    private IReadOnlyList<string> Lists(ChannelWorld world) =>
        [.. fixture.Requests.Where(request => request is { Verb: "list", Resource: "pods" } && request.Namespace == world.Namespace).Select(request => request.Address)];

    private int Writes(ChannelWorld world) => fixture.Writes.Count(write => write.Namespace == world.Namespace);

    /// <summary>Makes the operator look at every channel of the world once more, by a change that concerns them all and changes nothing.</summary>
    private async Task LookAtAllAsync(ChannelWorld world)
    {
        double passes = await fixture.Operator.PassesAsync();
        string touched = new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { ["touched"] = $"{Guid.NewGuid():N}" } } }.ToJsonString();
        await world.PatchClassAsync(touched);
        await world.PatchAsync($"/apis/{ApiGroup.ApiVersion}/connectorclasses/{world.PlatformName}-claims", touched);
        await fixture.Operator.WaitForPassesAsync(passes + 4);
    }

    private static Task WaitForImageAsync(ChannelWorld world, string channel, string image) => Wait.ForAsync(
        $"{channel} to run {image}",
        async _ => (await world.DeploymentAsync(channel)).Image() == image && (await world.FindAsync(channel))!.Say(ChannelConditions.Ready) == "Ready=True/ConnectorAvailable"
            && (await world.FindAsync(channel))!.Say(Enforced) == "Enforced=True/ConnectorRunning",
        ChannelWorld.Patience);
}
