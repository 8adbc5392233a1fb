namespace ChannelOperator.Sweeps;

/// <summary>What is to be done about a channel's sweep.</summary>
internal enum SweepAction
{
    /// <summary>Nothing now.</summary>
    None,

    /// <summary>Its Job is created.</summary>
    Start,

    /// <summary>Its Job is deleted, together with its pods.</summary>
    Remove,
}
