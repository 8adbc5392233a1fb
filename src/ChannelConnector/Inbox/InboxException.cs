namespace ChannelConnector.Inbox;

/// <summary>The inbox cannot be opened, read or written. The message is one line and holds nothing of any message.</summary>
internal sealed class InboxException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Whether it may have been written all the same: the connection broke while the commit was on its way.</summary>
    public bool MayBeWritten { get; init; }
}
