namespace ChannelConnector.Inbox;

/// <summary>A message was unsent: it is erased with all that belongs to it, and it is remembered that it is gone.</summary>
/// <param name="Original">The platform's id of the message.</param>
/// <param name="Conversation">The customer's id on the platform, for a notice.</param>
internal sealed record MessageRemoved(string Original, string Conversation) : InboxChange;
