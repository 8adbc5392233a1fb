namespace ChannelConnector.Inbox;

/// <summary>A message has shown which business account the channel's number belongs to.</summary>
/// <param name="Id">The account's id.</param>
internal sealed record BusinessLearned(string Id) : InboxChange;
