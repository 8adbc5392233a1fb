namespace ChannelConnector.Inbox;

/// <summary>The platform has said something of the account that has to become a record.</summary>
/// <param name="Signal">What.</param>
internal sealed record SignalAdded(ReviewSignal Signal) : InboxChange;
