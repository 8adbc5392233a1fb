using ChannelOperator.Api.Schema;

namespace ChannelOperator.Api;

/// <summary>A connector that a platform team offers: its image and how it is run.</summary>
[CustomResource("connectorclasses", "cc")]
[PrinterColumn("Platforms", ".spec.platforms")]
[PrinterColumn("Default", ".spec.isDefault", Type = "boolean")]
[PrinterColumn("Image", ".spec.image")]
[PrinterColumn("Storage", ".spec.storage.type")]
[PrinterColumn("Age", ".metadata.creationTimestamp", Type = "date")]
public sealed record ConnectorClass
{
    /// <summary>Kind of the resource.</summary>
    public const string KindName = "ConnectorClass";

    /// <summary>Group and version.</summary>
    public string ApiVersion { get; init; } = ApiGroup.ApiVersion;

    /// <summary>Kind.</summary>
    public string Kind { get; init; } = KindName;

    /// <summary>Metadata.</summary>
    public ObjectMeta Metadata { get; init; } = new();

    /// <summary>The connector.</summary>
    public ConnectorClassSpec Spec { get; init; } = new();
}
