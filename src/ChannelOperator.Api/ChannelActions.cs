namespace ChannelOperator.Api;

/// <summary>What is done with a channel's connector.</summary>
public static class ChannelActions
{
    /// <summary>It runs.</summary>
    public const string Run = "Run";

    /// <summary>It is at zero replicas.</summary>
    public const string Stop = "Stop";
}
