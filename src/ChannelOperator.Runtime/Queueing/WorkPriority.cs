namespace ChannelOperator.Runtime.Queueing;

/// <summary>What goes first.</summary>
public enum WorkPriority
{
    /// <summary>Resync and start-up: nothing waits for it.</summary>
    Low,

    /// <summary>A change.</summary>
    Normal,

    /// <summary>Something must stop.</summary>
    High,
}
