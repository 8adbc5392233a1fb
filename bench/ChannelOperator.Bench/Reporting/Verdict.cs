namespace ChannelOperator.Bench.Reporting;

/// <summary>Whether a figure reaches its goal.</summary>
internal enum Verdict
{
    /// <summary>There is no goal.</summary>
    None,

    /// <summary>Reached.</summary>
    Ok,

    /// <summary>Missed, which a busy machine can explain.</summary>
    Missed,

    /// <summary>A count that is wrong, which no machine can explain.</summary>
    Wrong,
}
