namespace ChannelConnector.Inbox;

/// <summary>A message that Genesys Cloud refused for good. What it says is not told here.</summary>
/// <param name="Id">The id that it was sent with.</param>
/// <param name="Received">When it was received.</param>
/// <param name="Attempts">How many attempts were begun.</param>
/// <param name="Reason">Why it was refused, one of the forwarder's words.</param>
internal sealed record DeadLetter(string Id, DateTimeOffset Received, int Attempts, string Reason);
