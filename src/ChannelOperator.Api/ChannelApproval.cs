using ChannelOperator.Api.Schema;

namespace ChannelOperator.Api;

/// <summary>The platform's first approval or continuing review of a channel, as its owner knows it.</summary>
public sealed record ChannelApproval
{
    /// <summary>Pending, Approved, Rejected, Suspended or Revoked. The last three stop the channel at once, on every platform.</summary>
    [Schema(Enum = [ApprovalStatus.Pending, ApprovalStatus.Approved, ApprovalStatus.Rejected, ApprovalStatus.Suspended, ApprovalStatus.Revoked])]
    public string Status { get; init; } = "";

    /// <summary>The platform's or your own reference of the review.</summary>
    [Schema(MaxLength = 256)]
    public string? Reference { get; init; }

    /// <summary>The person who reviewed or recorded the review, such as a mail address.</summary>
    [Schema(MaxLength = 256)]
    public string? ReviewedBy { get; init; }

    /// <summary>When the review took place. The policy's maxReviewAge counts from here. A time more than 5 minutes ahead counts as absent.</summary>
    public Timestamp? ReviewedTime { get; init; }

    /// <summary>From when on the approval no longer holds.</summary>
    public Timestamp? ExpirationTime { get; init; }
}
