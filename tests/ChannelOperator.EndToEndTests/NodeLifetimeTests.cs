using System.Diagnostics;
using System.Globalization;
using System.Net.NetworkInformation;
using ChannelOperator.EndToEndTests.Harness;
using ChannelOperator.TestKit.Kubernetes;
using ChannelOperator.TestKit.Nodes;

namespace ChannelOperator.EndToEndTests;

/// <summary>How nodes end. Each test starts one of its own, beside the one of the others.</summary>
[Collection(NodeCollection.Name)]
public sealed class NodeLifetimeTests(NodeFixture fixture)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [NodeFact]
    public async Task One_runs_beside_another_and_stopping_leaves_nothing()
    {
        LocalNode node = await LocalNode.StartAsync(new LocalNodeOptions { Images = BuiltImages.Archives });
        string mark = Path.GetFileName(node.DirectoryPath);
        string network = node.Traces.Namespaces.HostAddress.ToString();
        try
        {
            await node.CreateVolumesAsync(1);
            await node.Cluster.Kubectl.ApplyTextAsync(ConnectorPod.Manifests("default", "connector"));
            await node.Cluster.Kubectl.RunAsync("wait", "--for=condition=Ready", "--timeout=60s", "pod/connector");
            Assert.NotEmpty(node.Traces.Cgroups.Existing);
            Assert.True(node.Traces.Namespaces.Processes.Count > 6);
        }
        finally
        {
            await node.DisposeAsync();
        }

        Assert.Empty(node.Traces.Namespaces.Processes);
        Assert.Empty(RunningProcesses.Naming(mark));
        Assert.Empty(node.Traces.Cgroups.Existing);
        Assert.False(Directory.Exists(node.DirectoryPath));
        Assert.DoesNotContain(mark, await File.ReadAllTextAsync("/proc/self/mountinfo"), StringComparison.Ordinal);
        // The kernel takes networks down behind the last process.
        await Wait.ForAsync("the end of the node's network", () => !Addresses().Contains(network), Patience);
        Assert.Equal("True", (await fixture.Kubectl.RunAsync("get", "node", LocalNode.Name, "-o", "jsonpath={.status.conditions[?(@.type==\"Ready\")].status}")).StandardOutput);
    }

    [NodeFact]
    public async Task Nothing_outlives_a_parent_that_was_killed()
    {
        ProcessStartInfo info = new("dotnet", [Path.Combine(AppContext.BaseDirectory, "local-cluster.dll"), "run", "--node"]) { UseShellExecute = false, RedirectStandardOutput = true };
        using Process parent = await ProcessLauncher.StartAsync(info);
        string mark = string.Create(CultureInfo.InvariantCulture, $"_{parent.Id}_{ProcessIdentity.Of(parent.Id)!.Value.StartTicks}-");
        string export = await parent.StandardOutput.ReadLineAsync() ?? "";
        Assert.StartsWith("export KUBECONFIG='", export, StringComparison.Ordinal);
        Assert.NotEmpty(RunningProcesses.Naming(mark));
        string network = new Uri((await File.ReadAllLinesAsync(export.Split('\'')[1])).Single(line => line.Contains("server:", StringComparison.Ordinal)).Split("server:")[1].Trim()).Host;
        Assert.Contains(network, Addresses());

        await ProcessIdentity.Of(parent.Id)!.Value.KillAsync();

        await Wait.ForAsync("the end of the node", _ => Task.FromResult(RunningProcesses.Naming(mark)), running => running.Count == 0, Patience);
        await Wait.ForAsync("the end of the node's network", () => !Addresses().Contains(network), Patience);
        // Its cgroups and files are all that stays, until the next one starts.
        Assert.NotEmpty(Cgroups(mark));
        NodeCgroups.RemoveAbandoned();
        ClusterDirectory.RemoveAbandoned();
        Assert.Empty(Cgroups(mark));
    }

    private static string[] Addresses() =>
        [.. NetworkInterface.GetAllNetworkInterfaces().SelectMany(network => network.GetIPProperties().UnicastAddresses).Select(address => address.Address.ToString())];

    private static IEnumerable<string> Cgroups(string mark) => Directory.EnumerateDirectories("/sys/fs/cgroup", $"*{mark}*", SearchOption.AllDirectories);
}
