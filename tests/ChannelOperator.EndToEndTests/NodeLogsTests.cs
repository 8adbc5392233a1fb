using ChannelOperator.EndToEndTests.Harness;
using ChannelOperator.TestKit.Kubernetes;
using ChannelOperator.TestKit.Nodes;

namespace ChannelOperator.EndToEndTests;

/// <summary>What a failed run leaves to look at.</summary>
[Collection(NodeCollection.Name)]
public sealed class NodeLogsTests(NodeFixture fixture)
{
    [NodeFact]
    public async Task Logs_of_containers_that_ended_are_collected_with_those_of_the_node()
    {
        string @namespace = await fixture.Cluster.CreateNamespaceAsync("logs");
        // It has no contract, and ends with the reason, again and again.
        await fixture.Kubectl.RunAsync("run", "connector", "-n", @namespace, "--image", BuiltImages.Connector, "--image-pull-policy=IfNotPresent");
        await Wait.ForAsync(
            "the connector to be started again",
            _ => fixture.Kubectl.GetJsonAsync("get", "pod", "connector", "-n", @namespace),
            pod => (int?)pod["status"]?["containerStatuses"]?[0]?["restartCount"] > 0,
            TimeSpan.FromSeconds(60));

        string directory = Directory.CreateTempSubdirectory("channel-operator-logs-").FullName;
        try
        {
            await fixture.Node.CollectLogsAsync(directory);

            string pod = Path.Combine(directory, "pods", $"{@namespace}_connector");
            Assert.Contains("/etc/channel/channel.json cannot be read", await File.ReadAllTextAsync(pod + ".previous.log"), StringComparison.Ordinal);
            Assert.Contains("Restart Count", await File.ReadAllTextAsync(pod + ".txt"), StringComparison.Ordinal);
            Assert.Contains("connector", await File.ReadAllTextAsync(Path.Combine(directory, "events.txt")), StringComparison.Ordinal);
            string[] components = [.. Directory.EnumerateFiles(Path.Combine(directory, "components")).Select(Path.GetFileNameWithoutExtension).OfType<string>().Order(StringComparer.Ordinal)];
            Assert.Equal(["containerd", "etcd", "kube-apiserver", "kube-controller-manager", "kube-proxy", "kube-scheduler", "kubelet", "node"], components);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
            await fixture.Kubectl.RunAsync("delete", "namespace", @namespace, "--wait=false");
        }
    }
}
