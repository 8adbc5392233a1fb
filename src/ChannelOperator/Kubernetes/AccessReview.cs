namespace ChannelOperator.Kubernetes;

/// <summary>The answer to a SelfSubjectAccessReview.</summary>
internal sealed record AccessReview
{
    public AccessReviewStatus Status { get; init; } = new();
}
