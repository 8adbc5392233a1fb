using ChannelConnector.Inbox;

namespace ChannelConnector.Forwarding;

/// <summary>Fetches a medium of a message by the platform's id.</summary>
/// <param name="entry">The message.</param>
/// <param name="index">The medium's place in its content.</param>
/// <param name="cancellationToken">Gives up.</param>
internal delegate Task<MediaAttempt> MediaFetch(InboxEntry entry, int index, CancellationToken cancellationToken);
