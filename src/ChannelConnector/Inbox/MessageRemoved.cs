namespace ChannelConnector.Inbox;

/// <summary>A message was unsent, or is to be erased: it goes with all that belongs to it, and it is remembered that it is gone.</summary>
/// <param name="Original">The platform's id of the message.</param>
/// <param name="Conversation">The customer's id on the platform, for a notice; <see langword="null"/>: as the inbox knows it, if it does.</param>
internal sealed record MessageRemoved(string Original, string? Conversation) : InboxChange;
