namespace ChannelOperator.Runtime.Events;

/// <summary>How an event is meant.</summary>
public enum EventType
{
    /// <summary>Something happened as it should.</summary>
    Normal,

    /// <summary>Somebody may have to look.</summary>
    Warning,
}
