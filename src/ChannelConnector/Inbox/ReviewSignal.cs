namespace ChannelConnector.Inbox;

/// <summary>What a platform has said of the channel's account, and what has to become a record.</summary>
/// <param name="Name">The name of the record: the same each time that the platform says the same.</param>
/// <param name="Said">What it said, in words of a fixed list.</param>
/// <param name="Decision">What that means for the approval.</param>
/// <param name="Reference">The id under which the platform said it, where it is not the channel's.</param>
/// <param name="Decided">When the platform decided it, as far as it can be believed.</param>
/// <param name="Received">When it came.</param>
internal sealed record ReviewSignal(string Name, string Said, string Decision, string? Reference, DateTimeOffset Decided, DateTimeOffset Received);
