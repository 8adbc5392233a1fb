using ChannelConnector.Inbox;
using ChannelConnector.Redaction;

namespace ChannelConnector.Webhooks;

/// <summary>One thing that a webhook wants done, in its order.</summary>
/// <param name="Conversation">The conversation: what comes after something that has to wait waits too.</param>
/// <param name="Change">The change of the inbox; replaced once the media are fetched.</param>
/// <param name="Message">What has media to fetch first; <see langword="null"/> for nothing.</param>
internal sealed record BatchItem(string Conversation, InboxChange Change, RedactedMessage? Message = null);
