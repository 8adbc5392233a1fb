using ChannelOperator.Api.Schema;

namespace ChannelOperator.Api;

/// <summary>One version of a platform's terms.</summary>
public sealed record TermsVersion
{
    /// <summary>The version's name, as channels accept it.</summary>
    [Schema(MinLength = 1, MaxLength = 64)]
    public string Version { get; init; } = "";

    /// <summary>From when on it is in force. Versions stand in this order.</summary>
    public Timestamp EffectiveTime { get; init; }

    /// <summary>How long after effectiveTime the version before it stays good. Left out: 0s.</summary>
    public Duration? GracePeriod { get; init; }
}
