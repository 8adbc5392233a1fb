using ChannelOperator.TestKit.Kubernetes;

namespace ChannelOperator.TestKit.Nodes;

/// <summary>How a node is made.</summary>
public sealed record LocalNodeOptions
{
    /// <summary>Archives of images that the node has from the start, as <c>docker save</c> writes them; one is that of <see cref="NodeFiles.PauseImage"/>.</summary>
    public required IReadOnlyList<string> Images { get; init; }

    /// <summary>The control plane. Without controllers named, it has all of them, as a real one does; the address to advertise is the node's affair.</summary>
    public LocalClusterOptions Cluster { get; init; } = new();
}
