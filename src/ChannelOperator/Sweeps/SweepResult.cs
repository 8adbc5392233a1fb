namespace ChannelOperator.Sweeps;

/// <summary>What became of a sweep.</summary>
internal enum SweepResult
{
    /// <summary>It has not ended.</summary>
    Running,

    /// <summary>What had expired is deleted.</summary>
    Succeeded,

    /// <summary>It ended with an error, or took too long.</summary>
    Failed,
}
