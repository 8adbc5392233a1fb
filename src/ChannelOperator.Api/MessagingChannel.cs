using ChannelOperator.Api.Schema;

namespace ChannelOperator.Api;

/// <summary>A messaging channel: one account on one platform, the terms accepted for it, its approval, and the connector that serves it.</summary>
[CustomResource("messagingchannels", "mch", Namespaced = true, SelectableFields = [".spec.platform"])]
[CelRule("self.metadata.name.size() <= 52 && self.metadata.name.matches('^[a-z]([-a-z0-9]*[a-z0-9])?$')", Message = "the name must begin with a letter, hold only lower-case letters, digits and '-', and have at most 52 characters: it names the connector's Service")]
[PrinterColumn("Platform", ".spec.platform")]
[PrinterColumn("Ready", ".status.conditions[?(@.type==\"Ready\")].status")]
[PrinterColumn("Reason", ".status.conditions[?(@.type==\"Ready\")].reason")]
[PrinterColumn("Enforced", ".status.conditions[?(@.type==\"Enforced\")].reason")]
[PrinterColumn("Terms", ".spec.terms.acceptedVersion")]
[PrinterColumn("Approval", ".status.conditions[?(@.type==\"Approved\")].reason")]
[PrinterColumn("Replicas", ".status.connector.replicas", Type = "integer")]
[PrinterColumn("Class", ".status.effective.className", Priority = 1)]
[PrinterColumn("Next", ".status.nextTransitionTime", Priority = 1)]
[PrinterColumn("Account", ".spec.accountId", Priority = 1)]
[PrinterColumn("Age", ".metadata.creationTimestamp", Type = "date")]
public sealed record MessagingChannel
{
    /// <summary>Kind of the resource.</summary>
    public const string KindName = "MessagingChannel";

    /// <summary>Group and version.</summary>
    public string ApiVersion { get; init; } = ApiGroup.ApiVersion;

    /// <summary>Kind.</summary>
    public string Kind { get; init; } = KindName;

    /// <summary>Metadata.</summary>
    public ObjectMeta Metadata { get; init; } = new();

    /// <summary>What the owner declares.</summary>
    public MessagingChannelSpec Spec { get; init; } = new();

    /// <summary>What the operator observed and did.</summary>
    [Schema(DefaultJson = "{}")]
    public MessagingChannelStatus? Status { get; init; }
}
