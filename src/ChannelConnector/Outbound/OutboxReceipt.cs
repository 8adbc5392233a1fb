namespace ChannelConnector.Outbound;

/// <summary>What Genesys Cloud is still to be told of an answer. Nothing of what it said is in here.</summary>
/// <param name="Sequence">Its place.</param>
/// <param name="Answer">Genesys Cloud's id of the answer.</param>
/// <param name="Recipient">The customer's id on the platform.</param>
/// <param name="Status">One of <see cref="ReceiptStatus"/>.</param>
/// <param name="At">When it was so.</param>
/// <param name="IsFinal">Whether nothing more comes.</param>
/// <param name="Attempts">How many attempts to tell it have failed.</param>
/// <param name="Failure">Why, with <see cref="ReceiptStatus.Failed"/>.</param>
internal sealed record OutboxReceipt(long Sequence, string Answer, string Recipient, string Status, DateTimeOffset At, bool IsFinal, int Attempts, AnswerFailure? Failure);
