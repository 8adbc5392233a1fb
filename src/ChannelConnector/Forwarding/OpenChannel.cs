namespace ChannelConnector.Forwarding;

/// <summary>Who sent a message and when.</summary>
/// <param name="MessageId">The message's id; Genesys Cloud tells a repetition by it.</param>
/// <param name="Time">When it was sent, UTC with milliseconds.</param>
/// <param name="From">Who sent it.</param>
internal sealed record OpenChannel(string MessageId, string Time, OpenSender From);
