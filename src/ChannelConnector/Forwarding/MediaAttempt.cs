using ChannelConnector.Inbox;

namespace ChannelConnector.Forwarding;

/// <summary>What fetching a medium came to.</summary>
/// <param name="Media">What stands in the message from now on: the stored medium, or a placeholder where it cannot be had; <see langword="null"/>: it may be there later.</param>
/// <param name="Row">The row of the stored medium.</param>
/// <param name="Reason">Why it cannot be had now, one of <c>FetchReasons</c>.</param>
internal sealed record MediaAttempt(ContentMedia? Media, StoredMedium? Row, string Reason = "");
