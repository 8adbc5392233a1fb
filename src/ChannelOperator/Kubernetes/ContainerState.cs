namespace ChannelOperator.Kubernetes;

/// <summary>A container waits, has ended, or, where neither is said, runs.</summary>
internal sealed record ContainerState
{
    public WaitingContainer? Waiting { get; init; }

    public EndedContainer? Terminated { get; init; }
}
