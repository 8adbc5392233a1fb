namespace ChannelConnector.Outbound;

/// <summary>The body of <c>inbound/open/receipt</c>: OpenInboundNormalizedReceipt of Genesys Cloud's SDK.</summary>
/// <param name="Id">Genesys Cloud's id of the answer.</param>
/// <param name="Channel">To whom, and when.</param>
/// <param name="Status">One of <see cref="ReceiptStatus"/>.</param>
/// <param name="Reasons">Why it has failed.</param>
/// <param name="IsFinalReceipt">Whether no other receipt of this answer comes.</param>
internal sealed record OpenReceipt(string Id, OpenReceiptChannel Channel, string Status, IReadOnlyList<AnswerFailure>? Reasons, bool IsFinalReceipt);
