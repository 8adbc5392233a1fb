namespace ChannelOperator.Runtime.Events;

/// <summary>An event that waits to be sent.</summary>
internal sealed record PendingEvent(
    EventTarget Regarding, EventType Type, string Reason, string Action, string Note, DateTimeOffset Time, long Sequence);
