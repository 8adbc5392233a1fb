using ChannelOperator.EndToEndTests.Harness;
using ChannelOperator.TestKit.Kubernetes;
using ChannelOperator.TestKit.Nodes;

namespace ChannelOperator.EndToEndTests;

/// <summary>The images, in pods of a real node.</summary>
[Collection(NodeCollection.Name)]
public sealed class ImageTests(NodeFixture fixture)
{
    private const string Patience = "--timeout=60s";

    [NodeFact]
    public async Task The_connector_becomes_ready_and_is_reached_by_the_address_of_its_pod()
    {
        string @namespace = await fixture.Cluster.CreateNamespaceAsync("image");
        await fixture.Node.CreateVolumesAsync(1);

        await fixture.Kubectl.ApplyTextAsync(ConnectorPod.Manifests(@namespace, "connector"));
        await fixture.Kubectl.RunAsync("wait", "--for=condition=Ready", Patience, "-n", @namespace, "pod/connector");

        string address = await TextAsync("get", "pod", "connector", "-n", @namespace, "-o", "jsonpath={.status.podIP}");
        using HttpClient client = new() { BaseAddress = new Uri($"http://{address}:8080") };
        Assert.Equal("ok revision=0000000000000001 notAfter=none\n", await client.GetStringAsync(new Uri("/readyz", UriKind.Relative)));
        Assert.Contains("serves Instagram for channel", await TextAsync("logs", "connector", "-n", @namespace), StringComparison.Ordinal);

        // Ended by SIGTERM and not by force after the 30 s of grace.
        await fixture.Kubectl.RunAsync("delete", "pod", "connector", "-n", @namespace, "--timeout=15s");
    }

    [NodeFact]
    public async Task The_images_have_no_shell()
    {
        string @namespace = await fixture.Cluster.CreateNamespaceAsync("shell");
        foreach ((string name, string image) in new[] { ("operator", BuiltImages.Operator), ("connector", BuiltImages.Connector) })
        {
            await fixture.Kubectl.RunAsync("run", name, "-n", @namespace, "--image", image, "--image-pull-policy=IfNotPresent", "--restart=Never", "--command", "--", "/bin/sh", "-c", "true");
        }

        foreach (string name in new[] { "operator", "connector" })
        {
            await Wait.ForAsync(
                $"the pod {name} to fail",
                _ => TextAsync("get", "pod", name, "-n", @namespace, "-o", "jsonpath={.status.containerStatuses[0].state.terminated.message}"),
                message => message.Contains("/bin/sh", StringComparison.Ordinal) && message.Contains("no such file", StringComparison.Ordinal),
                TimeSpan.FromSeconds(60));
        }
    }

    private async Task<string> TextAsync(params string[] arguments) => (await fixture.Kubectl.RunAsync(arguments)).StandardOutput;
}
