namespace ChannelOperator.Api;

/// <summary>What a review has said of a channel. From strict to lenient: Revoked, Rejected, Suspended, Pending, Approved.</summary>
public static class ApprovalStatus
{
    /// <summary>No answer yet.</summary>
    public const string Pending = "Pending";

    /// <summary>Access is granted.</summary>
    public const string Approved = "Approved";

    /// <summary>Access was refused.</summary>
    public const string Rejected = "Rejected";

    /// <summary>Access is withheld for a time.</summary>
    public const string Suspended = "Suspended";

    /// <summary>Access was taken away.</summary>
    public const string Revoked = "Revoked";
}
