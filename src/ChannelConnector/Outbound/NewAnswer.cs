namespace ChannelConnector.Outbound;

/// <summary>An answer that has come from Genesys Cloud.</summary>
/// <param name="Id">Genesys Cloud's id of it; a second one is a repetition.</param>
/// <param name="Recipient">The customer's id on the platform.</param>
/// <param name="Accepted">When it came.</param>
/// <param name="Content">What is to be sent; <see langword="null"/> if it cannot be.</param>
/// <param name="Failure">Why it cannot be sent; a receipt tells it.</param>
internal sealed record NewAnswer(string Id, string Recipient, DateTimeOffset Accepted, AnswerContent? Content, AnswerFailure? Failure = null);
