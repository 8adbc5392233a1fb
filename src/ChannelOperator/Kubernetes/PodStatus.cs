namespace ChannelOperator.Kubernetes;

/// <summary>What a pod's kubelet and the scheduler report.</summary>
internal sealed record PodStatus
{
    public IReadOnlyList<PodCondition>? Conditions { get; init; }

    public IReadOnlyList<ContainerStatus>? InitContainerStatuses { get; init; }

    public IReadOnlyList<ContainerStatus>? ContainerStatuses { get; init; }

    /// <summary>A condition by its type.</summary>
    public PodCondition? Find(string type) => Conditions?.FirstOrDefault(condition => condition.Type == type);
}
