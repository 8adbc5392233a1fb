namespace ChannelConnector.Outbound;

/// <summary>An attachment as Genesys Cloud tells it.</summary>
/// <param name="MediaType">Its kind, in Genesys Cloud's words.</param>
/// <param name="Url">Where it is.</param>
/// <param name="FileName">Its name.</param>
internal sealed record OutboundAttachment(string? MediaType, string? Url, string? FileName);
