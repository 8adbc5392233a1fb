using ChannelOperator.Api;

namespace ChannelOperator.Kubernetes;

/// <summary>A condition of a Job; unlike those of other conditions its times may be absent.</summary>
internal sealed record JobCondition
{
    public string? Type { get; init; }

    public string? Status { get; init; }

    public string? Reason { get; init; }

    public Timestamp? LastTransitionTime { get; init; }
}
