using System.Collections.Concurrent;

namespace ChannelOperator.TestKit.Kubernetes;

/// <summary>
/// One cluster for all tests of a process, started by the first that asks and ended with the process. A fixture for xunit as it is
/// (<c>ICollectionFixture&lt;SharedCluster&gt;</c>); several fixtures share the cluster, and each derived class has another one:
/// <code>public sealed class ClusterWithControllers() : SharedCluster(new() { Controllers = LocalClusterOptions.WorkloadControllers });</code>
/// </summary>
public class SharedCluster
{
    private static readonly ConcurrentDictionary<Type, Lazy<Task<LocalCluster>>> Clusters = new();

    private readonly LocalClusterOptions _options;

    public SharedCluster()
        : this(new LocalClusterOptions())
    {
    }

    protected SharedCluster(LocalClusterOptions options) => _options = options;

    /// <summary>A start that failed is not tried again: every test tells the same reason, at once.</summary>
    public Task<LocalCluster> GetAsync(CancellationToken cancellationToken = default) =>
        Clusters.GetOrAdd(GetType(), _ => new Lazy<Task<LocalCluster>>(() => LocalCluster.StartAsync(_options))).Value.WaitAsync(cancellationToken);

    /// <summary>Creates a namespace that no other test has, and returns its name.</summary>
    public async Task<string> CreateNamespaceAsync(string prefix, CancellationToken cancellationToken = default)
    {
        var cluster = await GetAsync(cancellationToken);
        return await cluster.CreateNamespaceAsync(prefix, cancellationToken);
    }
}
