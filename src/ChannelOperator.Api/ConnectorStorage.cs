using ChannelOperator.Api.Schema;

namespace ChannelOperator.Api;

/// <summary>Where a connector keeps its state; it is mounted at /var/lib/channel.</summary>
public sealed record ConnectorStorage
{
    /// <summary>PersistentVolumeClaim: one replica, replaced by Recreate. External: any number, rolled. EmptyDir: for trying out.</summary>
    [Schema(Enum = [StorageType.PersistentVolumeClaim, StorageType.External, StorageType.EmptyDir])]
    public string Type { get; init; } = "";

    /// <summary>Size of the claim, or the limit of the EmptyDir. Left out: 1Gi for a claim, no limit for an EmptyDir.</summary>
    public Quantity? Size { get; init; }

    /// <summary>The claim's storage class. Left out: the cluster's default.</summary>
    [Schema(MinLength = 1, MaxLength = 253, Pattern = "^[a-z0-9]([-.a-z0-9]*[a-z0-9])?$")]
    public string? StorageClassName { get; init; }
}
