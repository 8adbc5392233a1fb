namespace ChannelConnector.Outbound;

/// <summary>A webhook of the platform has told something of a message of the business: perhaps of one that this connector has sent.</summary>
/// <param name="PlatformId">The platform's id of the message.</param>
/// <param name="Recipient">The customer.</param>
/// <param name="Kind">What it tells.</param>
/// <param name="At">When that was.</param>
/// <param name="Reference">What was sent along with the message, where the platform gives it back: an <see cref="AnswerReference"/>.</param>
/// <param name="Failure">Why it failed.</param>
internal sealed record AnswerReport(string PlatformId, string Recipient, ReportKind Kind, DateTimeOffset? At, string? Reference = null, AnswerFailure? Failure = null);
