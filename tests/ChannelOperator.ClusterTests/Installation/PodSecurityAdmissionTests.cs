using System.Text.Json.Nodes;
using ChannelOperator.ClusterTests.Harness;
using ChannelOperator.TestKit;
using ChannelOperator.TestKit.Kubernetes;

namespace ChannelOperator.ClusterTests.Installation;

/// <summary>The server's own judgement of the pods, where it has one: a namespace that enforces the restricted profile admits them.</summary>
[Collection(InstallationCollection.Name)]
public sealed class PodSecurityAdmissionTests(InstallationFixture fixture)
{
    private const string Labels = "pod-security.kubernetes.io/enforce=restricted";

    private Kubectl Kubectl => fixture.Cluster.Kubectl;

    [NewerServerFact(ServerFeature.PodSecurityAdmission)]
    public async Task PodsOfConnectors_AreAdmittedWhereTheProfileIsEnforced()
    {
        string ns = await CreateRestrictedNamespaceAsync();
        string[] templates = Directory.GetFiles(Repository.PathOf("tests", "golden"), "*.yaml", SearchOption.AllDirectories);
        Assert.NotEmpty(templates);
        foreach (string template in templates)
        {
            string pod = "apiVersion: v1\nkind: Pod\n" + (await File.ReadAllTextAsync(template)).Replace("metadata:\n  labels:", "metadata:\n  generateName: golden-\n  labels:", StringComparison.Ordinal);
            await AssertAdmittedAsync(ns, pod, Path.GetFileName(template));
        }
    }

    [NewerServerFact(ServerFeature.PodSecurityAdmission)]
    public async Task PodOfTheOperator_IsAdmittedWhereTheProfileIsEnforced()
    {
        string ns = await CreateRestrictedNamespaceAsync();
        await Kubectl.RunAsync("create", "serviceaccount", "channel-operator", "--namespace", ns);
        JsonNode deployment = await Kubectl.GetJsonAsync("create", "--dry-run=client", "--filename", Repository.PathOf("config", "operator", "deployment.yaml"));
        JsonNode pod = deployment["spec"]!["template"]!.DeepClone();
        pod["apiVersion"] = "v1";
        pod["kind"] = "Pod";
        pod["metadata"]!["generateName"] = "operator-";
        await AssertAdmittedAsync(ns, pod.ToJsonString(), "the operator's pod");

        // The namespace does enforce it.
        pod["spec"]!["hostNetwork"] = true;
        KubectlResult refused = await Kubectl.TryRunAsync(["create", "--dry-run=server", "--namespace", ns, "--filename", "-"], pod.ToJsonString());
        Assert.Contains("violates PodSecurity \"restricted", refused.StandardError, StringComparison.Ordinal);
    }

    private async Task<string> CreateRestrictedNamespaceAsync()
    {
        string ns = await fixture.Cluster.CreateNamespaceAsync("restricted");
        await Kubectl.RunAsync("label", "namespace", ns, Labels);
        // Pods are admitted with the namespace's own ServiceAccount only.
        await Wait.ForAsync("the ServiceAccount default", async _ => (await Kubectl.TryRunAsync("get", "serviceaccount", "default", "--namespace", ns)).ExitCode == 0, ChannelWorld.Patience);
        return ns;
    }

    private async Task AssertAdmittedAsync(string ns, string pod, string what)
    {
        KubectlResult answer = await Kubectl.TryRunAsync(["create", "--dry-run=server", "--namespace", ns, "--filename", "-"], pod);
        Assert.True(answer.ExitCode == 0, $"{what}: {answer.StandardError}");
    }
}
