namespace ChannelConnector.Forwarding;

/// <summary>The customer.</summary>
/// <param name="Id">The customer's id on the platform.</param>
/// <param name="IdType">What kind of id it is: Phone or Opaque.</param>
/// <param name="Nickname">The customer's name.</param>
internal sealed record OpenSender(string Id, string IdType, string? Nickname);
