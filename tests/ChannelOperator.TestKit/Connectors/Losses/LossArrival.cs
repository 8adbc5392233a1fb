namespace ChannelOperator.TestKit.Connectors.Losses;

/// <summary>What the far end has accepted.</summary>
/// <param name="Id">The message's id.</param>
/// <param name="Conversation">The customer.</param>
/// <param name="Text">Its text.</param>
/// <param name="Attachments">How many attachments it had.</param>
/// <param name="At">When.</param>
public sealed record LossArrival(string Id, string Conversation, string? Text, int Attachments, DateTimeOffset At);
