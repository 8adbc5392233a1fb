namespace ChannelConnector.Forwarding;

/// <summary>An attempt that has ended, for the forwarder's loop.</summary>
/// <param name="Conversation">Whose message.</param>
/// <param name="Lane">Which place is free again.</param>
/// <param name="Outcome">What it came to.</param>
internal sealed record FinishedAttempt(PendingConversation Conversation, ForwardLane Lane, ForwardOutcome Outcome);
