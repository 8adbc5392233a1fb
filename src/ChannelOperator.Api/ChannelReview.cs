using ChannelOperator.Api.Schema;

namespace ChannelOperator.Api;

/// <summary>A record of the continuing review. It binds every channel of its platform and account in its namespace, whatever the channel's name and whenever it was created.</summary>
[CustomResource("channelreviews", "crv", Namespaced = true, SelectableFields = [".spec.platform", ".spec.accountId", ".spec.decision"])]
[PrinterColumn("Platform", ".spec.platform")]
[PrinterColumn("Account", ".spec.accountId")]
[PrinterColumn("Decision", ".spec.decision")]
[PrinterColumn("Source", ".spec.source")]
[PrinterColumn("Decided", ".spec.decidedTime")]
[PrinterColumn("Expires", ".spec.expirationTime")]
[PrinterColumn("By", ".spec.decidedBy", Priority = 1)]
[PrinterColumn("Reference", ".spec.reference", Priority = 1)]
[PrinterColumn("Supersedes", ".spec.supersedes", Priority = 1)]
[PrinterColumn("Reason", ".spec.reason", Priority = 1)]
[PrinterColumn("Age", ".metadata.creationTimestamp", Type = "date")]
public sealed record ChannelReview
{
    /// <summary>Kind of the resource.</summary>
    public const string KindName = "ChannelReview";

    /// <summary>Group and version.</summary>
    public string ApiVersion { get; init; } = ApiGroup.ApiVersion;

    /// <summary>Kind.</summary>
    public string Kind { get; init; } = KindName;

    /// <summary>Metadata.</summary>
    public ObjectMeta Metadata { get; init; } = new();

    /// <summary>The record.</summary>
    [CelRule("self == oldSelf", Message = "a review is a record and cannot be changed: create a newer one instead")]
    [CelRule("!has(self.expirationTime) || self.decision == 'Approved'", Message = "only an Approved review can expire")]
    [CelRule("!has(self.supersedes) || (self.decision == 'Approved' && self.source == 'Officer')", Message = "only an Officer's Approved review can supersede another")]
    public ChannelReviewSpec Spec { get; init; } = new();
}
