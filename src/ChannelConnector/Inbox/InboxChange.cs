namespace ChannelConnector.Inbox;

/// <summary>A change that a webhook asks for.</summary>
internal abstract record InboxChange;
