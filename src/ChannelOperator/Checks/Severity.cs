namespace ChannelOperator.Checks;

/// <summary>How grave a finding is.</summary>
internal enum Severity
{
    /// <summary>Worth knowing: a channel that stopped before and stops still, a deadline that is near.</summary>
    Notice,

    /// <summary>It does not stop the channel, or not yet.</summary>
    Warning,

    /// <summary>It stops the channel.</summary>
    Stop,

    /// <summary>The files are wrong: an API server refuses the object, or drops a part of it.</summary>
    Error,
}
