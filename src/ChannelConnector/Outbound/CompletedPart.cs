namespace ChannelConnector.Outbound;

/// <summary>What was left of an answer when the platform had a part of it.</summary>
/// <param name="Next">The answer with its next part to be sent; <see langword="null"/> if there is nothing more to send.</param>
/// <param name="IsSent">Whether the platform has all of it now. False also for one that had ended otherwise meanwhile.</param>
internal sealed record CompletedPart(TakenAnswer? Next, bool IsSent);
