namespace ChannelConnector.Inbox;

/// <summary>A message came in.</summary>
/// <param name="Message">The message, redacted.</param>
internal sealed record MessageAdded(InboxMessage Message) : InboxChange;
