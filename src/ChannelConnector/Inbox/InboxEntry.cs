namespace ChannelConnector.Inbox;

/// <summary>A message on its way to Genesys Cloud.</summary>
/// <param name="Sequence">Its place.</param>
/// <param name="Id">The id that Genesys Cloud gets, the same at each attempt.</param>
/// <param name="Original">The platform's id of the message that it belongs to.</param>
/// <param name="Conversation">The customer's id on the platform.</param>
/// <param name="Sent">When it was sent.</param>
/// <param name="Received">When it was received.</param>
/// <param name="Attempts">How many attempts were begun, this one included.</param>
/// <param name="Content">What it says.</param>
internal sealed record InboxEntry(long Sequence, string Id, string Original, string Conversation, DateTimeOffset Sent, DateTimeOffset Received, int Attempts, MessageContent Content);
