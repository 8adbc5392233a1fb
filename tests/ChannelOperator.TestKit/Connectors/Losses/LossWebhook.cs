namespace ChannelOperator.TestKit.Connectors.Losses;

/// <summary>A webhook, and what is known of its acknowledgement.</summary>
/// <param name="Messages">Its messages in their order.</param>
/// <param name="Unsends">What it says was unsent.</param>
/// <param name="FirstSent">When it was sent for the first time.</param>
/// <param name="Acknowledged">When the first 200 was there; nothing if there was none.</param>
public sealed record LossWebhook(IReadOnlyList<LossMessage> Messages, IReadOnlyList<LossUnsend> Unsends, DateTimeOffset FirstSent, DateTimeOffset? Acknowledged);
