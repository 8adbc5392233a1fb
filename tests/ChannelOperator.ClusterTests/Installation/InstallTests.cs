using System.Text.Json.Nodes;
using ChannelOperator.ClusterTests.Harness;
using ChannelOperator.TestKit;
using ChannelOperator.TestKit.Kubernetes;
using ChannelOperator.TestKit.Operators;

namespace ChannelOperator.ClusterTests.Installation;

/// <summary>The commands of docs/install.md, by the kubectl of the server's release and with its checks on.</summary>
[Collection(InstallationCollection.Name)]
public sealed class InstallTests(InstallationFixture fixture)
{
    private Kubectl Kubectl => fixture.Cluster.Kubectl;

    [Fact]
    public async Task ConfigDefault_IsAdmitted_AndItsDeletionLeavesKindsChannelsAndConnectors()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await Kubectl.RunAsync("apply", "-k", Config("default"));
        await AssertDeployedAsync("channel-operator", "channel-operator");
        ClusterUser account = await OperatorAccount.CreateAsync(fixture.Cluster);
        await using (await OperatorProcess.StartAsync(TestCluster.OperatorExecutable, account.KubeconfigPath, "--leader-election-namespace", OperatorAccount.Namespace))
        {
            await world.CreateAsync(world.Channel("support"));
            await world.WaitForReplicasAsync("support", 1);
        }

        await Kubectl.RunAsync("delete", "-k", Config("default"), "--timeout=50s");

        Assert.Equal("", (await Kubectl.RunAsync("get", "namespace,clusterrole,clusterrolebinding", "channel-operator", "--ignore-not-found")).StandardOutput);
        await Kubectl.RunAsync("get", "crd", "messagingchannels.channeloperator.io", "platformpolicies.channeloperator.io", "connectorclasses.channeloperator.io", "channelreviews.channeloperator.io");
        Assert.NotNull(await world.FindAsync("support"));
        Assert.Equal(1, await world.ReplicasAsync("support"));

        // Nothing waits for an operator that is no more.
        await Kubectl.RunAsync("delete", "messagingchannel", "support", "--namespace", world.Namespace, "--timeout=30s");
        await Wait.ForAsync("the connector to be collected", async _ => await world.ReplicasAsync("support") == -1, ChannelWorld.Patience);
    }

    [Fact]
    public async Task ConfigNamespaced_IsAdmitted_AndItsDeletionLeavesTheNamespace()
    {
        string ns = await fixture.Cluster.CreateNamespaceAsync("given");
        string other = await fixture.Cluster.CreateNamespaceAsync("given");
        using ConfigCopy config = OperatorAccount.Namespaced(ns);
        using ConfigCopy otherConfig = OperatorAccount.Namespaced(other);
        await Kubectl.RunAsync("apply", "-k", config.PathOf("namespaced"));
        await Kubectl.RunAsync("apply", "-k", otherConfig.PathOf("namespaced"));
        JsonNode deployment = await AssertDeployedAsync(ns, $"channel-operator-{ns}");
        Assert.Equal(["run", "--namespaces=$(POD_NAMESPACE)"], deployment["spec"]!["template"]!["spec"]!["containers"]![0]!["args"]!.AsArray().Select(item => item!.GetValue<string>()));

        await Kubectl.RunAsync("delete", "-k", config.PathOf("namespaced"), "--timeout=50s");

        Assert.Equal("", (await Kubectl.RunAsync("get", "deployment,serviceaccount,role,rolebinding,networkpolicy,service", "--namespace", ns, "--selector", "app.kubernetes.io/name=channel-operator", "--output=name")).StandardOutput);
        await Kubectl.RunAsync("get", "namespace", ns);

        // The second installation is whole.
        await AssertDeployedAsync(other, $"channel-operator-{other}");
        await Kubectl.RunAsync("get", "clusterrole,clusterrolebinding", $"channel-operator-reader-{other}");
    }

    [Fact]
    public async Task ConfigExtras_AreAdmitted_WhereTheServerKnowsThem()
    {
        await Kubectl.RunAsync("apply", "-k", Config("default"));
        KubectlResult answer = await Kubectl.TryRunAsync("apply", "-k", Config("extras"));
        if (fixture.Cluster.Supports(ServerFeature.PodDisruptionBudgetV1))
        {
            Assert.Equal("", answer.ExitCode == 0 ? "" : answer.StandardError);
        }
        else
        {
            Assert.Contains("no matches for kind \"PodDisruptionBudget\" in version \"policy/v1\"", answer.StandardError, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("policies")]
    [InlineData("connectors")]
    [InlineData("samples")]
    [InlineData("roles")]
    public async Task Folder_IsAdmitted(string folder)
    {
        await Kubectl.RunAsync("apply", "-k", Config(folder));
        await Kubectl.RunAsync("delete", "-k", Config(folder), "--timeout=50s");
    }

    [Fact]
    public async Task SamplesForConnectors_AreAdmitted()
    {
        string ns = await fixture.Cluster.CreateNamespaceAsync("given");
        string[] files = fixture.Cluster.Supports(ServerFeature.PodDisruptionBudgetV1) ? ["network-policy.yaml", "pod-disruption-budget.yaml"] : ["network-policy.yaml"];
        foreach (string file in files)
        {
            string text = await File.ReadAllTextAsync(Repository.PathOf("config", "samples", "connectors", file));
            await Kubectl.ApplyTextAsync(text.Replace("namespace: cx", $"namespace: {ns}", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task OverlayOfDocs_PutsARegistryBeforeTheImage()
    {
        string text = await File.ReadAllTextAsync(Repository.PathOf("docs", "install.md"));
        string overlay = text.Split("```yaml\n")[1].Split("```")[0];
        using ConfigCopy config = new();
        Directory.CreateDirectory(config.PathOf("my-cluster"));
        await File.WriteAllTextAsync(config.PathOf("my-cluster", "kustomization.yaml"), overlay.Replace("../config/default", "../default", StringComparison.Ordinal));

        KubectlResult built = await Kubectl.RunAsync("kustomize", config.PathOf("my-cluster"));

        Assert.Contains("image: registry.example.com/messaging/channel-operator:0.1.0\n", built.StandardOutput, StringComparison.Ordinal);
    }

    private static string Config(string folder) => Repository.PathOf("config", folder);

    private async Task<JsonNode> AssertDeployedAsync(string ns, string name)
    {
        JsonNode deployment = await Kubectl.GetJsonAsync("get", "deployment", name, "--namespace", ns);
        Assert.Equal(2, deployment["spec"]!["replicas"]!.GetValue<int>());
        Assert.Equal(name, deployment["spec"]!["template"]!["spec"]!["serviceAccountName"]!.GetValue<string>());
        await Kubectl.RunAsync("get", "serviceaccount/" + name, "networkpolicy/" + name, "--namespace", ns);
        return deployment;
    }
}
