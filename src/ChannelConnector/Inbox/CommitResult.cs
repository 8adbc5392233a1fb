namespace ChannelConnector.Inbox;

/// <summary>What a change of the inbox came to.</summary>
internal enum CommitResult
{
    /// <summary>A new message, to be passed on.</summary>
    Added,

    /// <summary>The inbox had it already; nothing was changed.</summary>
    Duplicate,

    /// <summary>It was unsent before it arrived; nothing was written.</summary>
    Tombstoned,

    /// <summary>Unsent or erased: what was there is gone; nothing had been passed on, or it is no longer known to whom a notice would go.</summary>
    Withdrawn,

    /// <summary>Unsent or erased: what was there is gone, and the agent gets a notice because it may have been passed on.</summary>
    NoticeAdded,

    /// <summary>Unsent before it arrived: only the tombstone was written.</summary>
    TombstoneAdded,
}
