namespace ChannelConnector.Inbox;

/// <summary>The inbox cannot be opened or written. The message is one line and holds nothing of any message.</summary>
internal sealed class InboxException(string message, Exception? inner = null) : Exception(message, inner);
