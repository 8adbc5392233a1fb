namespace ChannelOperator.Kubernetes;

/// <summary>A condition of a pod; its times may be null, unlike those of other conditions.</summary>
internal sealed record PodCondition
{
    public string? Type { get; init; }

    public string? Status { get; init; }

    public string? Reason { get; init; }

    public string? Message { get; init; }
}
