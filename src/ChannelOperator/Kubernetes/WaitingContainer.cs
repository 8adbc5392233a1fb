namespace ChannelOperator.Kubernetes;

/// <summary>Why a container has not been started.</summary>
internal sealed record WaitingContainer
{
    public string? Reason { get; init; }

    public string? Message { get; init; }
}
