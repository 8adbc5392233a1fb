using ChannelOperator.Api;

namespace ChannelOperator.Policy;

/// <summary>A PlatformPolicy after it was checked and read.</summary>
public sealed record CompiledPolicy
{
    /// <summary>The policy to apply; null if the object is not accepted.</summary>
    public EffectivePolicy? Policy { get; init; }

    /// <summary>The halt, which counts also where the rest is not accepted.</summary>
    public PlatformHalt? Halt { get; init; }

    /// <summary>One of <see cref="PlatformPolicyConditions.AcceptedReasons"/>.</summary>
    public required string Reason { get; init; }

    /// <summary>What was found and what to do next.</summary>
    public required string Message { get; init; }
}
