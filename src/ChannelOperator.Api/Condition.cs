using ChannelOperator.Api.Schema;

namespace ChannelOperator.Api;

/// <summary>One observation of an object's state, as Kubernetes defines conditions.</summary>
public sealed record Condition
{
    /// <summary>Name of the observation.</summary>
    [Schema(MaxLength = 316)]
    public string Type { get; init; } = "";

    /// <summary>True, False or Unknown.</summary>
    [Schema(Enum = [ConditionStatus.True, ConditionStatus.False, ConditionStatus.Unknown])]
    public string Status { get; init; } = "";

    /// <summary>The generation of the spec that this observation is about.</summary>
    [Schema(Optional = true)]
    public long ObservedGeneration { get; init; }

    /// <summary>When the status last changed.</summary>
    public Timestamp LastTransitionTime { get; init; }

    /// <summary>Why, as one word for programs.</summary>
    [Schema(MaxLength = 1024)]
    public string Reason { get; init; } = "";

    /// <summary>Why, for people, and what to do next.</summary>
    [Schema(MaxLength = 32768)]
    public string Message { get; init; } = "";
}
