namespace ChannelOperator.Plugin.Reports;

/// <summary>What a connector does, against what it is to do.</summary>
internal static class ChannelStates
{
    /// <summary>It runs, and is to.</summary>
    public const string Running = "Running";

    /// <summary>It does not run yet, and is to.</summary>
    public const string Starting = "Starting";

    /// <summary>It runs still, and is not to.</summary>
    public const string Stopping = "Stopping";

    /// <summary>It does not run, and is not to.</summary>
    public const string Stopped = "Stopped";
}
