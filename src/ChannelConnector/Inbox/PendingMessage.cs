namespace ChannelConnector.Inbox;

/// <summary>A message that is to be passed on.</summary>
/// <param name="Sequence">Its place: messages of a conversation are passed on in this order.</param>
/// <param name="Conversation">The customer's id on the platform.</param>
internal readonly record struct PendingMessage(long Sequence, string Conversation);
