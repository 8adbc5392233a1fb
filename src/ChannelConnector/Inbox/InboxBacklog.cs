namespace ChannelConnector.Inbox;

/// <summary>What waits.</summary>
/// <param name="Depth">How many messages wait to be passed on.</param>
/// <param name="Oldest">When the oldest of them was received; <see langword="null"/> for none.</param>
/// <param name="Signals">How many signals wait for their record.</param>
internal readonly record struct InboxBacklog(long Depth, DateTimeOffset? Oldest, long Signals);
