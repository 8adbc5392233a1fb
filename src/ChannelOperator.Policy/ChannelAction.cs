namespace ChannelOperator.Policy;

/// <summary>What is to be done with a channel's connector.</summary>
public enum ChannelAction
{
    /// <summary>It is at zero replicas, or does not exist.</summary>
    Stop,

    /// <summary>It runs.</summary>
    Run,
}
