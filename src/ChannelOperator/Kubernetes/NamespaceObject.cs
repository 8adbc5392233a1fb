using ChannelOperator.Api;

namespace ChannelOperator.Kubernetes;

/// <summary>A namespace, trimmed to its labels.</summary>
internal sealed record NamespaceObject
{
    public ObjectMeta Metadata { get; init; } = new();
}
