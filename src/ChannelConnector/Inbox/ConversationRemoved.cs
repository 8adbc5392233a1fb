namespace ChannelConnector.Inbox;

/// <summary>A customer's messages are to be erased: all that is stored of the conversation goes, and it is remembered that it is gone. What was passed on is known by its media alone.</summary>
/// <param name="Conversation">The customer's id on the platform.</param>
internal sealed record ConversationRemoved(string Conversation) : InboxChange;
