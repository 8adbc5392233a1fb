using ChannelOperator.Api;

namespace ChannelOperator.Policy;

/// <summary>What one source says about the approval of a channel's account: its spec, or a record of the continuing review.</summary>
/// <param name="Status">One of <see cref="ApprovalStatus"/>; anything else is no approval.</param>
/// <param name="Review">The record; null where it is spec.approval.</param>
/// <param name="Reference">The reference of the review.</param>
/// <param name="ExpirationTime">From when on an approval no longer holds.</param>
public sealed record ApprovalStatement(string Status, ChannelReview? Review, string? Reference, Timestamp? ExpirationTime)
{
    /// <summary>Whether it stops the channel on every platform.</summary>
    public bool IsRefusal => Strictness(Status) > Strictness(ApprovalStatus.Pending);

    /// <summary>The spec's statement.</summary>
    /// <param name="approval">The spec's approval.</param>
    /// <returns>The statement.</returns>
    public static ApprovalStatement Of(ChannelApproval approval) => new(approval.Status, null, approval.Reference, approval.ExpirationTime);

    /// <summary>A record's statement.</summary>
    /// <param name="review">The record.</param>
    /// <returns>The statement.</returns>
    public static ApprovalStatement Of(ChannelReview review) => new(review.Spec.Decision, review, review.Spec.Reference, review.Spec.ExpirationTime);

    /// <summary>How strict a status is: Revoked over Rejected over Suspended over Pending over Approved.</summary>
    /// <param name="status">The status; one that nobody knows counts as Pending.</param>
    /// <returns>A higher number for a stricter one.</returns>
    public static int Strictness(string status) => status switch
    {
        ApprovalStatus.Revoked => 4,
        ApprovalStatus.Rejected => 3,
        ApprovalStatus.Suspended => 2,
        ApprovalStatus.Approved => 0,
        _ => 1,
    };

    /// <summary>Where it stands, for messages.</summary>
    internal string Origin => Review is null ? "spec.approval" : $"ChannelReview {Review.Metadata.Name}";

    /// <summary>Where it stands, who decided and by which reference, for messages.</summary>
    internal string Details
    {
        get
        {
            string reference = Reference is null ? "" : $"reference {Reference}";
            string decided = Review is null ? "" : $"decided by {Review.Spec.DecidedBy} at {Review.Spec.DecidedTime}";
            string details = string.Join(", ", new[] { decided, reference }.Where(part => part.Length > 0));
            return details.Length > 0 ? $"{Origin} ({details})" : Origin;
        }
    }
}
