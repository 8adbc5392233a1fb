using ChannelOperator.EndToEndTests.Harness;
using ChannelOperator.TestKit.Kubernetes;

namespace ChannelOperator.EndToEndTests;

/// <summary>What a failed run leaves to look at.</summary>
[Collection(NodeCollection.Name)]
public sealed class NodeLogsTests(NodeFixture fixture)
{
    [NodeFact]
    public async Task Logs_of_containers_that_ended_are_collected_with_those_of_the_node()
    {
        string @namespace = await fixture.Cluster.CreateNamespaceAsync("logs");
        await fixture.Node.CreateVolumesAsync(1);
        await fixture.Kubectl.ApplyTextAsync(ConnectorPod.Manifests(@namespace, "connector"));
        await fixture.Kubectl.RunAsync("wait", "--for=condition=Ready", "--timeout=60s", "-n", @namespace, "pod/connector");
        PodProcesses.Kill((await fixture.Kubectl.RunAsync("get", "pod", "connector", "-n", @namespace, "-o", "jsonpath={.metadata.uid}")).StandardOutput);
        await Wait.ForAsync(
            "the connector to run again",
            _ => fixture.Kubectl.GetJsonAsync("get", "pod", "connector", "-n", @namespace),
            pod => pod["status"]!["containerStatuses"]![0]! is { } status && (int)status["restartCount"]! == 1 && (bool)status["ready"]!,
            TimeSpan.FromSeconds(60));

        string directory = Directory.CreateTempSubdirectory("channel-operator-logs-").FullName;
        try
        {
            await fixture.Node.CollectLogsAsync(directory);

            string pod = Path.Combine(directory, "pods", $"{@namespace}_connector");
            string now = await File.ReadAllTextAsync(pod + ".log");
            string before = await File.ReadAllTextAsync(pod + ".previous.log");
            Assert.All([now, before], log => Assert.Contains("serves Instagram for channel", log, StringComparison.Ordinal));
            Assert.NotEqual(now, before);
            Assert.Contains("Restart Count", await File.ReadAllTextAsync(pod + ".txt"), StringComparison.Ordinal);
            Assert.Contains("pod/connector", await File.ReadAllTextAsync(Path.Combine(directory, "events.txt")), StringComparison.Ordinal);
            string[] components = [.. Directory.EnumerateFiles(Path.Combine(directory, "components")).Select(Path.GetFileNameWithoutExtension).OfType<string>().Order(StringComparer.Ordinal)];
            Assert.Equal(["containerd", "etcd", "kube-apiserver", "kube-controller-manager", "kube-proxy", "kube-scheduler", "kubelet", "node"], components);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
            await fixture.Kubectl.RunAsync("delete", "namespace", @namespace, "--timeout=60s");
        }
    }
}
