using ChannelOperator.Api.Schema;

namespace ChannelOperator.Api;

/// <summary>The rules of one messaging platform. Its name is the platform's in lower case, so that there is one per platform and permissions can name it.</summary>
[CustomResource("platformpolicies", "pp")]
[CelRule("self.metadata.name == self.spec.platform.lowerAscii()", MessageExpression = "'the name of the policy for ' + self.spec.platform + ' must be ' + self.spec.platform.lowerAscii()")]
[PrinterColumn("Platform", ".spec.platform")]
[PrinterColumn("Accepted", ".status.conditions[?(@.type==\"Accepted\")].status")]
[PrinterColumn("Reason", ".status.conditions[?(@.type==\"Accepted\")].reason")]
[PrinterColumn("Enforcement", ".spec.enforcement")]
[PrinterColumn("Terms", ".status.currentTermsVersion")]
[PrinterColumn("Channels", ".status.channels.total", Type = "integer")]
[PrinterColumn("Running", ".status.channels.running", Type = "integer")]
[PrinterColumn("Halt", ".spec.halt.reason")]
[PrinterColumn("Next", ".status.nextTransitionTime", Priority = 1)]
[PrinterColumn("Age", ".metadata.creationTimestamp", Type = "date")]
public sealed record PlatformPolicy
{
    /// <summary>Kind of the resource.</summary>
    public const string KindName = "PlatformPolicy";

    /// <summary>Group and version.</summary>
    public string ApiVersion { get; init; } = ApiGroup.ApiVersion;

    /// <summary>Kind.</summary>
    public string Kind { get; init; } = KindName;

    /// <summary>Metadata.</summary>
    public ObjectMeta Metadata { get; init; } = new();

    /// <summary>The rules.</summary>
    public PlatformPolicySpec Spec { get; init; } = new();

    /// <summary>What the operator observed.</summary>
    [Schema(DefaultJson = "{}")]
    public PlatformPolicyStatus? Status { get; init; }
}
