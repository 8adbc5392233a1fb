namespace ChannelOperator.TestKit.FarEnds;

/// <summary>A message that was sent to Genesys Cloud, accepted or not.</summary>
/// <param name="MessageId">Its id, where one could be read.</param>
/// <param name="At">When it came.</param>
/// <param name="Status">What was answered; nothing where the connection broke instead.</param>
public sealed record GenesysAttempt(string? MessageId, DateTimeOffset At, int? Status);
