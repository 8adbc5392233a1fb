namespace ChannelConnector.Inbox.Postgres;

/// <summary>A message of a group commit.</summary>
/// <param name="Message">The message.</param>
/// <param name="Lived">The age of the state.</param>
/// <param name="Tell">Takes what became of it.</param>
internal sealed record AddedMessage(InboxMessage Message, long Lived, Action<ChangeResult> Tell);
