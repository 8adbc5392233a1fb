using ChannelConnector.Inbox;

namespace ChannelConnector.Redaction;

/// <summary>A message as the rules let it be written, and what is still to be fetched before it is.</summary>
/// <param name="Message">The message.</param>
/// <param name="Wanted">Media whose URL must not be written, so that they are fetched before the inbox has the message.</param>
internal sealed record RedactedMessage(InboxMessage Message, IReadOnlyList<WantedMedium> Wanted);
