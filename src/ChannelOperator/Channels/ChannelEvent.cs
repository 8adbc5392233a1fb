using ChannelOperator.Runtime.Events;

namespace ChannelOperator.Channels;

/// <summary>An event to record.</summary>
internal sealed record ChannelEvent(EventType Type, string Reason, string Action, string Note);
