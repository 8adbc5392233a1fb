namespace ChannelOperator.Pods;

/// <summary>Sorts of what keeps a pod from serving: the less it comes right by itself, the earlier.</summary>
internal enum PodProblemKind
{
    /// <summary>The pod asks for what is not there, or for what it may not do.</summary>
    Configuration,

    /// <summary>Its image cannot be pulled.</summary>
    Image,

    /// <summary>A container cannot be started.</summary>
    Start,

    /// <summary>A container ends again and again.</summary>
    Crash,

    /// <summary>No node takes it.</summary>
    Unscheduled,

    /// <summary>Volumes are mounted, images pulled: or they are not.</summary>
    Preparing,

    /// <summary>It runs, and its readiness probe fails.</summary>
    NotReady,

    /// <summary>Its containers are well by the last word of their node.</summary>
    Unreachable,

    /// <summary>It is being deleted.</summary>
    Terminating,
}
