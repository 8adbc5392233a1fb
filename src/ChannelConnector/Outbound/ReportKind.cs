namespace ChannelConnector.Outbound;

/// <summary>What a platform tells of a message of the business.</summary>
internal enum ReportKind
{
    /// <summary>It has accepted it.</summary>
    Sent,

    /// <summary>The customer has it.</summary>
    Delivered,

    /// <summary>It could not be delivered after all.</summary>
    Failed,
}
