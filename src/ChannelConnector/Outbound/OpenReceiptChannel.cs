namespace ChannelConnector.Outbound;

/// <summary>To whom an answer went, and when what is told of it was so.</summary>
/// <param name="To">The customer.</param>
/// <param name="Time">UTC with milliseconds.</param>
internal sealed record OpenReceiptChannel(OpenRecipient To, string Time);
