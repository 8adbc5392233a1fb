using ChannelOperator.Api.Schema;

namespace ChannelOperator.Api;

/// <summary>What the operator observed of a policy.</summary>
public sealed record PlatformPolicyStatus
{
    /// <summary>The generation that this status is about; -1 before the operator has seen the object.</summary>
    [Schema(DefaultJson = "-1", Optional = true)]
    public long ObservedGeneration { get; init; } = -1;

    /// <summary>The conditions.</summary>
    [Schema(ListMapKey = "type", MaxItems = 16, DefaultJson = PlatformPolicyConditions.InitialJson)]
    public IReadOnlyList<Condition>? Conditions { get; init; }

    /// <summary>The version of the terms that is in force.</summary>
    [Schema(MaxLength = 64)]
    public string? CurrentTermsVersion { get; init; }

    /// <summary>When the version in force changes next by itself.</summary>
    public Timestamp? NextTransitionTime { get; init; }

    /// <summary>The halt that is in force.</summary>
    public PolicyHaltStatus? Halt { get; init; }

    /// <summary>The platform's channels.</summary>
    public PolicyChannelCounts? Channels { get; init; }
}
