namespace ChannelConnector.Inbox;

/// <summary>What has become of a message. The numbers are in the database.</summary>
internal enum MessageState
{
    /// <summary>Acknowledged to the platform, not passed on yet.</summary>
    Pending = 0,

    /// <summary>Passed on; its content is erased.</summary>
    Forwarded = 1,

    /// <summary>Refused for good by Genesys Cloud; its content waits for somebody to look at it, for a time.</summary>
    Dead = 2,

    /// <summary>Unsent, or a dead letter whose time was over; its content is erased.</summary>
    Withdrawn = 3,
}
