namespace ChannelOperator.Policy;

/// <summary>What a finding does to the channel.</summary>
public enum FindingEffect
{
    /// <summary>Nothing: all is well.</summary>
    Permits,

    /// <summary>What runs keeps running as last applied, and nothing starts: a mistake is not a loss of permission.</summary>
    Holds,

    /// <summary>The connector stops.</summary>
    Stops,
}
