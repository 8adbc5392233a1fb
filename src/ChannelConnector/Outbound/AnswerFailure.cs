namespace ChannelConnector.Outbound;

/// <summary>Why an answer was not sent, as the receipt tells it.</summary>
/// <param name="Code">One of <see cref="FailureCodes"/>.</param>
/// <param name="Message">For people: a text of <see cref="AnswerFailures"/>, never one that somebody else has written.</param>
internal sealed record AnswerFailure(string Code, string Message);
