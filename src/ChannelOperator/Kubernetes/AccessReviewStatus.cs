namespace ChannelOperator.Kubernetes;

/// <summary>Whether the request would be allowed.</summary>
internal sealed record AccessReviewStatus
{
    public bool Allowed { get; init; }
}
