namespace ChannelConnector.Inbox;

/// <summary>A message waits, and is not this process's to pass on at the moment: it keeps its place, and is tried again.</summary>
internal sealed class NotHeldException() : Exception("not this replica's at the moment");
