using System.Text.Json.Nodes;
using ChannelOperator.Api;
using ChannelOperator.ClusterTests.Harness;
using ChannelOperator.TestKit.Kubernetes;
using static ChannelOperator.Api.ChannelConditions;

namespace ChannelOperator.ClusterTests.Enforcement;

/// <summary>Somebody else changes what a channel owns: what is ours is put back, what is not stays.</summary>
[Collection(OperatorCollection.Name)]
public sealed class DriftTests(OperatorFixture fixture)
{
    /// <summary>Changes of a pod's spec, each of which makes another program of the connector, or lends it its credentials.</summary>
    private static readonly Dictionary<string, string> Hijacks = new(StringComparer.Ordinal)
    {
        ["image"] = """{"containers":[{"name":"connector","image":"evil:1"}]}""",
        ["command"] = """{"containers":[{"name":"connector","command":["/bin/sh","-c","evil"]}]}""",
        ["args"] = """{"containers":[{"name":"connector","args":["--evil"]}]}""",
        ["env"] = """{"containers":[{"name":"connector","env":[{"name":"LD_PRELOAD","value":"/tmp/evil.so"}]}]}""",
        ["env-from"] = """{"containers":[{"name":"connector","envFrom":[{"configMapRef":{"name":"evil"}}]}]}""",
        ["sidecar"] = """{"containers":[{"name":"evil","image":"evil:1","volumeMounts":[{"name":"config","mountPath":"/config"}]}]}""",
        ["init"] = """{"initContainers":[{"name":"evil","image":"evil:1","volumeMounts":[{"name":"config","mountPath":"/config"}]}]}""",
        ["volume"] = """{"volumes":[{"name":"host","hostPath":{"path":"/"}}],"containers":[{"name":"connector","volumeMounts":[{"name":"host","mountPath":"/host"}]}]}""",
        ["port"] = """{"containers":[{"name":"connector","ports":[{"name":"debug","containerPort":5005}]}]}""",
        ["privileges"] = """{"securityContext":{"runAsNonRoot":false},"containers":[{"name":"connector","securityContext":{"allowPrivilegeEscalation":true,"readOnlyRootFilesystem":false}}]}""",
        ["privileged"] = """{"containers":[{"name":"connector","securityContext":{"privileged":true,"allowPrivilegeEscalation":true,"capabilities":{"add":["SYS_ADMIN"]}}}]}""",
        ["seccomp"] = """{"containers":[{"name":"connector","securityContext":{"runAsNonRoot":false,"seccompProfile":{"type":"Unconfined"}}}]}""",
        ["token"] = """{"automountServiceAccountToken":true}""",
        ["config-source"] = """{"volumes":[{"name":"config","configMap":{"name":"evil"}}]}""",
    };

    [Fact]
    public async Task HijackedPods_ArePutBackAsTheyWere()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await world.CreateFleetAsync(Hijacks.Keys.Select(name => world.Channel(name).Manifest()));
        await world.WaitForAllReadyAsync();
        Dictionary<string, JsonNode> before = [];
        foreach (string name in Hijacks.Keys)
        {
            before[name] = (await world.DeploymentAsync(name))!["spec"]!["template"]!;
        }

        foreach ((string name, string pod) in Hijacks)
        {
            await world.PatchPodAsync(name, pod);
        }

        foreach (string name in Hijacks.Keys)
        {
            await Wait.ForAsync(
                $"the pods of {name} to be as they were, {before[name]["spec"]!.ToJsonString()}",
                async _ => (await world.DeploymentAsync(name))!["spec"]!["template"]!,
                template => JsonNode.DeepEquals(template, before[name]),
                ChannelWorld.Patience);
            await Wait.ForAsync("the event", async _ => (await world.EventsAsync(name)).Any(item => item.Reason == EventReasons.DriftCorrected), ChannelWorld.Patience);
        }
    }

    [Fact]
    public async Task FieldsThatAreNotOurs_Stay()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await world.RunAsync(world.Channel("support"));

        await world.Kubectl.RunAsync("rollout", "restart", "deployment/support-connector", "--namespace", world.Namespace);
        await world.StrategicPatchAsync(
            world.DeploymentPath("support"),
            """{"metadata":{"annotations":{"example.com/note":"ours"},"labels":{"team":"blue"}},"spec":{"minReadySeconds":1,"template":{"metadata":{"labels":{"team":"blue"}},"spec":{"containers":[{"name":"connector","image":"evil:1"}]}}}}""");
        await Wait.ForAsync("the image to be put back", async _ => (await world.DeploymentAsync("support")).Image() == "connector:test", ChannelWorld.Patience);
        await world.RequestAsync("support", "after the repair");

        JsonNode deployment = (await world.DeploymentAsync("support"))!;
        Assert.Equal("ours", deployment.Meta("annotations", "example.com/note"));
        Assert.Equal("blue", deployment.Meta("labels", "team"));
        Assert.Equal("blue", deployment["spec"]!["template"].Meta("labels", "team"));
        Assert.Equal(1, deployment["spec"]!["minReadySeconds"]!.GetValue<int>());
        Assert.NotNull(deployment["spec"]!["template"].Meta("annotations", "kubectl.kubernetes.io/restartedAt"));
    }

    [Fact]
    public async Task ConfigMapAndService_ArePutBack()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await world.RunAsync(world.Channel("support"));
        JsonNode data = (await world.GetJsonAsync(world.ConfigMapPath("support")))!["data"]!;
        JsonNode service = (await world.GetJsonAsync(world.ServicePath("support")))!["spec"]!;

        await world.PatchAsync(world.ConfigMapPath("support"), """{"data":{"channel.json":"{}"}}""");
        await world.PatchAsync(world.ServicePath("support"), """{"spec":{"selector":{"app":"evil"},"ports":[{"name":"http","port":8080,"targetPort":9999},{"name":"more","port":9090}]}}""");

        await Wait.ForAsync("the contract to be put back", async _ => JsonNode.DeepEquals((await world.GetJsonAsync(world.ConfigMapPath("support")))!["data"], data), ChannelWorld.Patience);
        await Wait.ForAsync(
            "the ports to be put back",
            async _ => (await world.GetJsonAsync(world.ServicePath("support")))!["spec"]!,
            spec => JsonNode.DeepEquals(spec["ports"], service["ports"]) && spec["selector"]![Labels.ChannelUid]!.GetValue<string>() == service["selector"]![Labels.ChannelUid]!.GetValue<string>(),
            ChannelWorld.Patience);
    }

    [Fact]
    public async Task ObjectsThatLeftTheWatch_AreFoundAgain()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await world.RunAsync(world.Channel("support"));
        JsonNode before = (await world.DeploymentAsync("support"))!;

        foreach (string path in new[] { world.DeploymentPath("support"), world.ConfigMapPath("support"), world.ServicePath("support") })
        {
            await world.RemoveLabelAsync(path);
            await Wait.ForAsync($"{path} to have its label again", async _ => (await world.GetJsonAsync(path)).Meta("labels", Labels.Channel) == "support", ChannelWorld.Patience);
        }

        await world.WaitForReasonAsync("support", Ready, ReadyReasons.ConnectorAvailable);
        JsonNode after = (await world.DeploymentAsync("support"))!;
        Assert.Equal(before["metadata"]!["uid"]!.GetValue<string>(), after["metadata"]!["uid"]!.GetValue<string>());
        Assert.True(JsonNode.DeepEquals(before["spec"], after["spec"]), $"{before["spec"]} became {after["spec"]}");
    }

    [Fact]
    public async Task StoppedConnectorThatLeftTheWatch_DoesNotEscape()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await world.RunAsync(world.Channel("support"));
        await world.PatchChannelAsync("support", """{"spec":{"approval":{"status":"Revoked"}}}""");
        await world.WaitForReasonAsync("support", Enforced, EnforcedReasons.ConnectorStopped);

        await world.RemoveLabelAsync(world.DeploymentPath("support"));
        await world.ScaleAsync("support", 3);

        await world.WaitForReplicasAsync("support", 0);
        await Wait.ForAsync("the label to be put back", async _ => (await world.DeploymentAsync("support")).Meta("labels", Labels.Channel) == "support", ChannelWorld.Patience);
    }

    [Fact]
    public async Task SuspendedConnectorThatLeftTheWatch_IsStillStopped()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await world.RunAsync(world.Channel("support", spec => spec with { Connector = new ChannelConnectorSpec { Replicas = 1 } }));
        await world.PatchChannelAsync("support", """{"spec":{"suspend":true}}""");
        await world.WaitForReasonAsync("support", Suspended, SuspendedReasons.SuspendedByUser);

        await world.RemoveLabelAsync(world.DeploymentPath("support"));
        await world.RequestAsync("support", "after the label was removed");
        await world.PatchChannelAsync("support", """{"spec":{"approval":{"status":"Revoked"}}}""");

        await world.WaitForReplicasAsync("support", 0);
    }
}
