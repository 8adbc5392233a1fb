namespace ChannelConnector.Outbound;

/// <summary>What has become of an answer. The numbers are in the database.</summary>
internal enum AnswerState
{
    /// <summary>Acknowledged to Genesys Cloud, not sent whole yet.</summary>
    Waiting = 0,

    /// <summary>The platform has accepted every part; its content is erased.</summary>
    Sent = 1,

    /// <summary>The platform says that the customer has it.</summary>
    Delivered = 2,

    /// <summary>It was not sent, or nobody knows whether; its content is erased.</summary>
    Failed = 3,
}
