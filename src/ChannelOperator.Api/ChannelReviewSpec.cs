using ChannelOperator.Api.Schema;

namespace ChannelOperator.Api;

/// <summary>What a review decided. Cannot be changed.</summary>
public sealed record ChannelReviewSpec
{
    /// <summary>The messaging platform, as channels name it; upper and lower case make no difference.</summary>
    [Schema(MinLength = 1, MaxLength = 63, Pattern = "^[A-Za-z]([-A-Za-z0-9]*[A-Za-z0-9])?$")]
    public string Platform { get; init; } = "";

    /// <summary>The account on the platform, as the channel's accountId.</summary>
    [Schema(MinLength = 1, MaxLength = 128, Pattern = "^[A-Za-z0-9]([-A-Za-z0-9_.:]*[A-Za-z0-9])?$")]
    public string AccountId { get; init; } = "";

    /// <summary>Approved, Rejected, Suspended or Revoked.</summary>
    [Schema(Enum = [ApprovalStatus.Approved, ApprovalStatus.Rejected, ApprovalStatus.Suspended, ApprovalStatus.Revoked])]
    public string Decision { get; init; } = "";

    /// <summary>Officer: whatever a person writes down. Platform: what a connector heard from the platform, which can only stop.</summary>
    [Schema(Enum = [ReviewSource.Platform, ReviewSource.Officer])]
    public string Source { get; init; } = "";

    /// <summary>Why; the channel repeats it.</summary>
    [Schema(MinLength = 1, MaxLength = 1024)]
    public string Reason { get; init; } = "";

    /// <summary>The platform's or your own reference, such as a ticket.</summary>
    [Schema(MaxLength = 256)]
    public string? Reference { get; init; }

    /// <summary>The person who decided, such as a mail address; the platform's name where it decided itself.</summary>
    [Schema(MinLength = 1, MaxLength = 256)]
    public string DecidedBy { get; init; } = "";

    /// <summary>The user who creates the record, as the API server knows him. Names of service accounts are up to 340 characters long.</summary>
    [Schema(MinLength = 1, MaxLength = 512)]
    public string RecordedBy { get; init; } = "";

    /// <summary>When it was decided; a time after the record's creation counts as that creation. Of the Officers' records of an account the newest counts, of the Platform's the strictest that is not lifted.</summary>
    public Timestamp DecidedTime { get; init; }

    /// <summary>From when on the approval no longer holds; with Approved only.</summary>
    public Timestamp? ExpirationTime { get; init; }

    /// <summary>The name of the Platform record that is lifted; with an Officer's Approved only.</summary>
    [Schema(MaxLength = 253)]
    public string? Supersedes { get; init; }
}
