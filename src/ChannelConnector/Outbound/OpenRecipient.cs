namespace ChannelConnector.Outbound;

/// <summary>The customer.</summary>
/// <param name="Id">The customer's id on the platform.</param>
internal sealed record OpenRecipient(string Id);
