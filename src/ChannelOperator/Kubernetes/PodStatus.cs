namespace ChannelOperator.Kubernetes;

/// <summary>What a pod's kubelet and the scheduler report.</summary>
internal sealed record PodStatus
{
    public string? Phase { get; init; }

    /// <summary>One word where the pod as a whole was refused or removed, such as Evicted.</summary>
    public string? Reason { get; init; }

    public IReadOnlyList<PodCondition>? Conditions { get; init; }

    public IReadOnlyList<ContainerStatus>? InitContainerStatuses { get; init; }

    public IReadOnlyList<ContainerStatus>? ContainerStatuses { get; init; }

    /// <summary>A condition by its type.</summary>
    public PodCondition? Find(string type) => Conditions?.FirstOrDefault(condition => condition.Type == type);
}
