using System.Globalization;
using System.Text.Json.Nodes;
using ChannelOperator.Api;
using ChannelOperator.EndToEndTests.Harness;
using ChannelOperator.TestKit.Connectors;
using ChannelOperator.TestKit.Kubernetes;
using ChannelOperator.TestKit.Nodes;
using Xunit.Abstractions;

namespace ChannelOperator.EndToEndTests;

/// <summary>A fresh cluster, the commands of the documents and nothing else.</summary>
[Collection(NodeCollection.Name)]
public sealed class InstallationTests(ITestOutputHelper output)
{
    private static readonly TimeProvider Time = TimeProvider.System;

    [NodeFact]
    public async Task The_commands_of_the_documents_install_it_and_take_it_away()
    {
        await using LocalNode node = await LocalNode.StartAsync(new LocalNodeOptions { Images = BuiltImages.Archives });
        Kubectl kubectl = node.Cluster.Kubectl;
        long from = Time.GetTimestamp();
        await DocumentedCommands.RunAsync(node.Cluster, "README.md", "Install on a cluster");
        await kubectl.RunAsync("rollout", "status", $"deployment/{InstalledOperator.Name}", "-n", InstalledOperator.Namespace, "--timeout=50s");
        output.Tell("README's commands on a fresh cluster -> two ready replicas", Time.GetElapsedTime(from));
        await ReportAsync(node.Cluster);

        await node.CreateVolumesAsync(1);
        await kubectl.ApplyTextAsync(ConnectorSecret.Manifest("cx", "news"));
        await kubectl.ApplyTextAsync(Channel(Time.GetUtcNow()));
        await Wait.ForAsync(
            "the channel of the shipped class to be ready",
            async _ => (await kubectl.RunAsync("get", "mch", "news", "-n", "cx", "-o", "jsonpath={.status.conditions[?(@.type==\"Ready\")].reason}")).StandardOutput,
            reason => reason == ChannelConditions.ReadyReasons.ConnectorAvailable,
            PodWorld.Patience);

        await DocumentedCommands.RunAsync(node.Cluster, "docs/install.md", "Uninstall");
        await Wait.ForAsync("everything of it to be gone", async _ => await LeftAsync(kubectl), left => left.Length == 0, PodWorld.Patience);
    }

    // Reviewed yesterday: the shipped policy lets no review grow old.
    private static string Channel(DateTimeOffset now) => $$"""
        apiVersion: channeloperator.io/v1alpha1
        kind: MessagingChannel
        metadata: {name: news, namespace: cx}
        spec:
          platform: Instagram
          accountId: "17841400000000004"
          terms: {acceptedVersion: "2026-01", acceptedBy: legal@example.com, acceptedTime: "2026-01-12T09:00:00Z"}
          approval: {status: Approved, reviewedTime: "{{Timestamp.From(now.AddDays(-1)).Text}}"}
          connector:
            credentialsSecretName: news
            settings: {genesysRegion: mypurecloud.de, genesysIntegrationId: "00000000-0000-4000-8000-000000000005"}
        """;

    private static async Task<string> LeftAsync(Kubectl kubectl)
    {
        KubectlResult namespaced = await kubectl.RunAsync("get", "pods,deployments,jobs,persistentvolumeclaims,services,configmaps,serviceaccounts,rolebindings,namespaces", "--all-namespaces", "-o", "name", "-l", Labels.Channel);
        KubectlResult others = await kubectl.RunAsync("get", "customresourcedefinitions,clusterroles,clusterrolebindings,namespaces", "-o", "name");
        return string.Join('\n', (namespaced.StandardOutput + others.StandardOutput).Split('\n').Where(name =>
            name.Contains("channel", StringComparison.Ordinal) || name.Contains("connector", StringComparison.Ordinal)));
    }

    /// <summary>What the operator needs as a pod.</summary>
    private async Task ReportAsync(LocalCluster cluster)
    {
        foreach (JsonNode pod in (await cluster.Kubectl.GetJsonAsync("get", "pods", "-n", InstalledOperator.Namespace))["items"]!.AsArray().Select(pod => pod!))
        {
            JsonNode status = pod["status"]!;
            DateTimeOffset started = DateTimeOffset.Parse(status["containerStatuses"]![0]!["state"]!["running"]!["startedAt"]!.GetValue<string>(), CultureInfo.InvariantCulture);
            DateTimeOffset ready = DateTimeOffset.Parse(
                status["conditions"]!.AsArray().Single(condition => condition!["type"]!.GetValue<string>() == "Ready")!["lastTransitionTime"]!.GetValue<string>(), CultureInfo.InvariantCulture);
            output.Tell("operator's pod: container started -> ready (whole seconds)", ready - started);
            double memory = PodProcesses.ResidentMebibytes(pod["metadata"]!["uid"]!.GetValue<string>());
            output.Tell("operator's pod: resident memory without channels", string.Create(CultureInfo.InvariantCulture, $"{memory:0} MiB"));
        }
    }
}
