using ChannelOperator.Api;

namespace ChannelOperator.Kubernetes;

/// <summary>The answer to a write of which only the metadata matters.</summary>
internal sealed record WrittenObject
{
    public ObjectMeta Metadata { get; init; } = new();
}
