using System.Text.Json.Nodes;
using ChannelOperator.Api;
using ChannelOperator.ClusterTests.Harness;
using ChannelOperator.TestKit.Kubernetes;
using static ChannelOperator.Api.ChannelConditions;

namespace ChannelOperator.ClusterTests.Enforcement;

/// <summary>The Job that deletes expired media while a channel is stopped, with the real job controller and garbage collector; no image is run.</summary>
[Collection(OperatorCollection.Name)]
public sealed class SweepTests(OperatorFixture fixture)
{
    private const string Stop = """{"spec":{"state":"Stopped"}}""";
    private const string Resume = """{"spec":{"state":"Running"}}""";

    [Fact]
    public async Task StoppedChannel_IsSweptOnce_AndItsPodIsNobodysEndpoint()
    {
        using ChannelWorld world = await RunningAsync();

        await world.PatchChannelAsync("support", Stop);
        JsonNode job = await SweptAsync(world);

        MessagingChannel support = await world.WaitForReasonAsync("support", Ready, ReadyReasons.StoppedAsDeclared);
        Assert.Equal(support.Metadata.Uid, Assert.Single(job["metadata"]!["ownerReferences"]!.AsArray())!["uid"]!.GetValue<string>());
        JsonNode pod = Assert.Single(await SweepPodsAsync(world))!;
        Assert.Equal("""["sweep"]""", pod["spec"]!["containers"]![0]!["args"]!.ToJsonString());
        Assert.Empty(await world.PodsAsync("support"));
        JsonNode? endpoints = await world.GetJsonAsync($"/api/v1/namespaces/{world.Namespace}/endpoints/support-connector");
        Assert.DoesNotContain("addresses", endpoints?.ToJsonString() ?? "", StringComparison.OrdinalIgnoreCase);

        await world.RequestAsync("support", "again");
        Assert.Equal(Uid(job), Uid(await world.GetJsonAsync(world.SweepPath("support"))));
    }

    [Fact]
    public async Task ChannelWithoutAClaimAndCredentials_IsNotSwept()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await world.RunAsync(world.Channel("support"));
        await world.PatchChannelAsync("support", Stop);
        await world.WaitForReasonAsync("support", Ready, ReadyReasons.StoppedAsDeclared);
        await world.RequestAsync("support", "again");
        Assert.Null(await world.GetJsonAsync(world.SweepPath("support")));
    }

    [Fact]
    public async Task ChannelWithExternalState_IsSweptWithItsCredentials()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await world.RunAsync(world.Channel("support", spec => spec with { Connector = new ChannelConnectorSpec { CredentialsSecretName = "support-credentials" } }));
        await world.PatchChannelAsync("support", Stop);
        JsonNode job = await SweptAsync(world);
        await world.WaitForReasonAsync("support", Ready, ReadyReasons.StoppedAsDeclared);

        JsonArray volumes = job["spec"]!["template"]!["spec"]!["volumes"]!.AsArray();
        Assert.Equal(["config", "tmp", "credentials"], volumes.Select(volume => volume!["name"]!.GetValue<string>()));
        Assert.Equal("support-credentials", volumes[2]!["secret"]!["secretName"]!.GetValue<string>());

        await world.PatchChannelAsync("support", Resume);
        await world.WaitForReasonAsync("support", Ready, ReadyReasons.ConnectorAvailable);
        Assert.Null(await world.GetJsonAsync(world.SweepPath("support")));
    }

    [Fact]
    public async Task PolicyThatGotStricterWhileSuspended_IsInTheContractBeforeItIsSweptAgain()
    {
        using ChannelWorld world = await RunningAsync();
        await world.PatchChannelAsync("support", """{"spec":{"suspend":true,"state":"Stopped"}}""");
        JsonNode first = await SweptAsync(world);

        await world.PatchPolicyAsync("""{"spec":{"media":{"maxRetention":{"image":"1h"}}}}""");
        JsonNode second = await SweptAsync(world, after: first);

        JsonNode contract = (await world.ContractAsync("support"))!;
        Assert.Equal(3600, contract["retentionSeconds"]!["image"]!.GetValue<int>());
        Assert.Equal(contract["revision"]!.GetValue<string>(), second.Meta("annotations", Labels.Revision));
        Assert.Equal(0, await world.ReplicasAsync("support"));
    }

    [Fact]
    public async Task Resume_WaitsUntilJobAndPodAreGone()
    {
        using ChannelWorld world = await RunningAsync();
        await UseImageAsync(world, PodStandIn.LastingImage);
        await world.PatchChannelAsync("support", Stop);
        string pod = await HeldPodAsync(world);
        await using DeploymentHistory history = await DeploymentHistory.OpenAsync(world);

        await world.PatchChannelAsync("support", Resume);
        MessagingChannel waiting = await world.WaitForAsync("support", "to wait", seen => seen.Say(Enforced) == "Enforced=False/RolloutPending" && seen.Say(Reconciling) == "Reconciling=True/Progressing");
        Assert.Contains("Job support-sweep and its pod are gone", waiting.ConditionOf(Enforced)!.Message, StringComparison.Ordinal);
        Assert.Equal(ChannelActions.Stop, waiting.Status!.History![^1].Action);
        await world.RequestAsync("support", "still there");
        await history.CatchUpAsync();
        Assert.All(history.ReplicasOf("support"), replicas => Assert.Equal(0, replicas));

        await world.PatchAsync(pod, """{"metadata":{"finalizers":null}}""");
        await world.WaitForReasonAsync("support", Ready, ReadyReasons.ConnectorAvailable);
        Assert.Null(await world.GetJsonAsync(world.SweepPath("support")));
        Assert.Empty(await SweepPodsAsync(world));
        Assert.DoesNotContain(await world.EventsAsync("support"), item => item.Reason == EventReasons.DriftCorrected);
    }

    [Fact]
    public async Task ResumeAfterASweep_TakesTheJobAway()
    {
        using ChannelWorld world = await RunningAsync();
        await world.PatchChannelAsync("support", Stop);
        await SweptAsync(world);
        await world.PatchChannelAsync("support", Resume);
        await world.WaitForReasonAsync("support", Ready, ReadyReasons.ConnectorAvailable);
        Assert.Null(await world.GetJsonAsync(world.SweepPath("support")));
    }

    [Fact]
    [Reaches(Enforced, EnforcedReasons.SweepFailed)]
    public async Task FailingSweep_IsToldStopsNothingAndIsForgottenWithTheNextThatSucceeds()
    {
        using ChannelWorld world = await RunningAsync();
        await world.PatchChannelAsync("support", Stop);
        JsonNode first = await SweptAsync(world);
        await UseImageAsync(world, PodStandIn.CrashingImage);
        await world.DeleteAsync(world.SweepPath("support"));

        MessagingChannel failed = await world.WaitForReasonAsync("support", Enforced, EnforcedReasons.SweepFailed);
        Assert.Equal("Ready=False/SweepFailed", failed.Say(Ready));
        Assert.Contains("BackoffLimitExceeded", failed.ConditionOf(Enforced)!.Message, StringComparison.Ordinal);
        await Wait.ForAsync("an event", async _ => (await world.EventsAsync("support")).Any(item => item is { Type: "Warning", Reason: EnforcedReasons.SweepFailed }), ChannelWorld.Patience);
        JsonNode job = (await world.GetJsonAsync(world.SweepPath("support")))!;
        Assert.NotEqual(Uid(first), Uid(job));
        await world.RequestAsync("support", "not yet again");
        Assert.Equal(Uid(job), Uid(await world.GetJsonAsync(world.SweepPath("support"))));

        await UseImageAsync(world, "test");
        await world.DeleteAsync(world.SweepPath("support"));
        await world.WaitForReasonAsync("support", Ready, ReadyReasons.StoppedAsDeclared);
    }

    [Fact]
    public async Task FailedSweep_IsInNoWayOfAResume()
    {
        using ChannelWorld world = await RunningAsync();
        await UseImageAsync(world, PodStandIn.CrashingImage);
        await world.PatchChannelAsync("support", Stop);
        await world.WaitForReasonAsync("support", Enforced, EnforcedReasons.SweepFailed);
        await UseImageAsync(world, "test");
        await world.PatchChannelAsync("support", Resume);
        await world.WaitForReasonAsync("support", Ready, ReadyReasons.ConnectorAvailable);
    }

    [Fact]
    public async Task SomebodyElsesJob_IsLeftAlone_AndIsInTheWayOfTheSweepAlone()
    {
        using ChannelWorld world = await RunningAsync();
        JsonObject foreign = world.Manifest("""
            {"apiVersion":"batch/v1","kind":"Job","metadata":{"name":"support-sweep"},"spec":{"template":{"spec":{"restartPolicy":"Never","containers":[{"name":"own","image":"own:lasting"}]}}}}
            """);
        await world.CreateAsync(foreign);
        JsonNode before = (await world.GetJsonAsync(world.SweepPath("support")))!;

        await world.PatchChannelAsync("support", Stop);
        MessagingChannel told = await world.WaitForReasonAsync("support", Enforced, EnforcedReasons.ApplyFailed);
        Assert.Contains("Job support-sweep exists and is controlled by nobody", told.ConditionOf(Enforced)!.Message, StringComparison.Ordinal);
        Assert.Equal(0, await world.ReplicasAsync("support"));

        await world.PatchChannelAsync("support", Resume);
        await world.WaitForReasonAsync("support", Ready, ReadyReasons.ConnectorAvailable);
        JsonNode after = (await world.GetJsonAsync(world.SweepPath("support")))!;
        Assert.Equal((Uid(before), before["spec"]!.ToJsonString(), before["metadata"]!["labels"]?.ToJsonString()), (Uid(after), after["spec"]!.ToJsonString(), after["metadata"]!["labels"]?.ToJsonString()));
    }

    [Fact]
    public async Task DeletedChannel_TakesItsJobAlong()
    {
        using ChannelWorld world = await RunningAsync();
        await world.PatchChannelAsync("support", Stop);
        await SweptAsync(world);
        await world.Kubectl.RunAsync("delete", "messagingchannel", "support", "--namespace", world.Namespace);
        await Wait.ForAsync("the Job to be gone", async _ => await world.GetJsonAsync(world.SweepPath("support")) is null && (await SweepPodsAsync(world)).Count == 0, ChannelWorld.Patience);
    }

    [Fact]
    public async Task RevokedChannelWhoseContractWasDeleted_IsSweptWithANewOne()
    {
        using ChannelWorld world = await RunningAsync();
        await world.PatchChannelAsync("support", """{"spec":{"approval":{"status":"Revoked"}}}""");
        JsonNode first = await SweptAsync(world);
        await world.DeleteAsync(world.ConfigMapPath("support"));
        await Wait.ForAsync("the contract to be there again", async _ => await world.GetJsonAsync(world.ConfigMapPath("support")) is not null, ChannelWorld.Patience);
        await world.DeleteAsync(world.SweepPath("support"));
        await SweptAsync(world, after: first);
    }

    private async Task<ChannelWorld> RunningAsync()
    {
        ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await world.PatchClassAsync("""{"spec":{"storage":{"type":"PersistentVolumeClaim"}}}""");
        await world.RunAsync(world.Channel("support", spec => spec with { MediaRetention = new Dictionary<string, Duration>(StringComparer.Ordinal) { ["image"] = new("30d") } }));
        return world;
    }

    /// <summary>Waits for the sweep's pod, and keeps it from going: there is no node that takes its time.</summary>
    private static async Task<string> HeldPodAsync(ChannelWorld world)
    {
        IReadOnlyList<JsonNode> pods = await Wait.ForAsync("a pod of the sweep", _ => SweepPodsAsync(world), found => found.Count > 0, ChannelWorld.Patience);
        string path = $"/api/v1/namespaces/{world.Namespace}/pods/{pods[0]["metadata"]!["name"]}";
        await world.PatchAsync(path, """{"metadata":{"finalizers":["example.com/hold"]}}""");
        return path;
    }

    /// <summary>Waits until the channel's sweep, another one than that before if one is named, has succeeded.</summary>
    private static async Task<JsonNode> SweptAsync(ChannelWorld world, JsonNode? after = null) => (await Wait.ForAsync(
        "the sweep to have succeeded",
        _ => world.GetJsonAsync(world.SweepPath("support")),
        job => job is not null && (after is null || Uid(job) != Uid(after)) && job["status"]?["conditions"]?.AsArray().Any(item => item!["type"]!.GetValue<string>() == "Complete") == true,
        ChannelWorld.Patience))!;

    private static async Task<IReadOnlyList<JsonNode>> SweepPodsAsync(ChannelWorld world)
    {
        JsonNode? list = await world.GetJsonAsync($"/api/v1/namespaces/{world.Namespace}/pods?labelSelector={Uri.EscapeDataString(Labels.Sweep + "=support")}");
        return [.. list!["items"]!.AsArray().Select(item => item!)];
    }

    /// <summary>Changes the class's image, by which the stand-in for nodes tells what becomes of pods.</summary>
    private static async Task UseImageAsync(ChannelWorld world, string tag)
    {
        await world.PatchClassAsync($$$"""{"spec":{"image":"connector:{{{tag}}}"}}""");
        await Wait.ForAsync($"the connector to have image {tag}", async _ => (await world.DeploymentAsync("support")).Image() == "connector:" + tag, ChannelWorld.Patience);
    }

    private static string Uid(JsonNode? item) => item!["metadata"]!["uid"]!.GetValue<string>();
}
