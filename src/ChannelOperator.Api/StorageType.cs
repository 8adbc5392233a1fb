namespace ChannelOperator.Api;

/// <summary>Where a connector keeps its state.</summary>
public static class StorageType
{
    /// <summary>On a claim that goes with the channel: one replica, replaced by Recreate.</summary>
    public const string PersistentVolumeClaim = "PersistentVolumeClaim";

    /// <summary>In a database outside the pods: any number of replicas.</summary>
    public const string External = "External";

    /// <summary>In the pod, for trying out: acknowledged messages end with the pod.</summary>
    public const string EmptyDir = "EmptyDir";
}
