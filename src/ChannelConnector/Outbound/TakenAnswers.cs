namespace ChannelConnector.Outbound;

/// <summary>What a look at the outbox came to.</summary>
/// <param name="Answers">What can be sent now.</param>
/// <param name="Waiting">How many answers wait, these included.</param>
/// <param name="NextDue">When the next of those that wait for their time may be taken; <see langword="null"/> if none does.</param>
internal sealed record TakenAnswers(IReadOnlyList<TakenAnswer> Answers, long Waiting, DateTimeOffset? NextDue);
