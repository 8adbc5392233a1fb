using ChannelConnector.Inbox;

namespace ChannelConnector.Redaction;

/// <summary>A message as the rules let it be written, and what is still to be fetched before it is.</summary>
/// <param name="Message">The message; all its media are here.</param>
/// <param name="Further">The rest of a text that is too long for one message.</param>
/// <param name="Wanted">Media whose URL must not be written, so that they are fetched before the inbox has the message.</param>
/// <param name="Dropped">What was dropped, for the metrics: a word of <c>Placeholder</c>, or <see cref="Link"/>, for each.</param>
internal sealed record RedactedMessage(InboxMessage Message, IReadOnlyList<InboxMessage> Further, IReadOnlyList<WantedMedium> Wanted, IReadOnlyList<string> Dropped)
{
    /// <summary>The word for a link of a listed host in a text.</summary>
    public const string Link = "Link";
}
