using ChannelOperator.TestKit.Kubernetes;
using ChannelOperator.TestKit.Nodes;

namespace ChannelOperator.EndToEndTests.Harness;

/// <summary>One cluster with one node that has our images, for all tests. Where no node can run, all are skipped and nothing is started.</summary>
public sealed class NodeFixture : IAsyncLifetime
{
    // Kept until it is known that no test failed.
    private static readonly string? KeptLogs = Environment.GetEnvironmentVariable("CHANNEL_OPERATOR_LOGS");

    private LocalNode? _node;

    public LocalNode Node => _node ?? throw new InvalidOperationException("No node can run here; tests that need one have [NodeFact].");

    public LocalCluster Cluster => Node.Cluster;

    public Kubectl Kubectl => Cluster.Kubectl;

    public async Task InitializeAsync()
    {
        if (await NodeRequirements.WhyNotAsync() is null)
        {
            _node = await LocalNode.StartAsync(new LocalNodeOptions { Images = BuiltImages.Archives });
        }
    }

    public async Task DisposeAsync()
    {
        if (_node is not null)
        {
            await (KeptLogs is null ? Task.CompletedTask : _node.CollectLogsAsync(Path.Combine(KeptLogs, "node")));
            await _node.DisposeAsync();
        }
    }
}
