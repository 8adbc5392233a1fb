namespace ChannelConnector.Tests.Forwarding;

/// <summary>A message as it arrived at Genesys Cloud.</summary>
internal sealed record Delivery(string Id, string Conversation, string? Text, string? Url, string Token);
