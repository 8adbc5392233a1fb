namespace ChannelOperator.Checks;

/// <summary>What becomes of a channel, compared with before.</summary>
internal enum ChangeKind
{
    /// <summary>It runs as before, or is stopped as before.</summary>
    None,

    /// <summary>It was not there.</summary>
    Added,

    /// <summary>It is there no more; its connector goes with it.</summary>
    Removed,

    /// <summary>It ran, and stops.</summary>
    Stops,

    /// <summary>It was stopped, and starts.</summary>
    Starts,
}
