namespace ChannelOperator.Api;

/// <summary>Labels and annotations that the operator sets or reads.</summary>
public static class Labels
{
    /// <summary>On owned objects: the name of the channel.</summary>
    public const string Channel = ApiGroup.Name + "/channel";

    /// <summary>On owned objects: the uid of the channel, so that a namesake's pods are never selected.</summary>
    public const string ChannelUid = ApiGroup.Name + "/channel-uid";

    /// <summary>On the pods of a sweep: the name of the channel. They have no other label by which a connector's pods are found.</summary>
    public const string Sweep = ApiGroup.Name + "/sweep";

    /// <summary>Annotation on owned objects: a hash of what was applied last.</summary>
    public const string AppliedHash = ApiGroup.Name + "/applied-hash";

    /// <summary>Annotation on the pod template and on the Job of a sweep: the revision of the connector contract that the pod was started with.</summary>
    public const string Revision = ApiGroup.Name + "/revision";

    /// <summary>Annotation on a channel, set by a user: reconcile once when it changes.</summary>
    public const string RequestedAt = ApiGroup.Name + "/requestedAt";

    /// <summary>Recommended label: what manages the object.</summary>
    public const string ManagedBy = "app.kubernetes.io/managed-by";

    /// <summary>Recommended label: what the object is a part of the application.</summary>
    public const string Component = "app.kubernetes.io/component";

    /// <summary>The value of <see cref="ManagedBy"/> and the field manager of every write.</summary>
    public const string Manager = "channel-operator";
}
