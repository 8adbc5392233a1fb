namespace ChannelOperator.Kubernetes;

/// <summary>What a kubelet reports of a container.</summary>
internal sealed record ContainerStatus
{
    public string? Name { get; init; }

    public string? Image { get; init; }

    public bool Ready { get; init; }

    public ContainerState? State { get; init; }

    /// <summary>How its run before this one ended; null if there was none.</summary>
    public ContainerState? LastState { get; init; }
}
