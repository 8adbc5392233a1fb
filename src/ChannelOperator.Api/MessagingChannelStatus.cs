using ChannelOperator.Api.Schema;

namespace ChannelOperator.Api;

/// <summary>What the operator observed of a channel and did about it. Written whole, and only when it changes.</summary>
public sealed record MessagingChannelStatus
{
    /// <summary>The generation that this status is about; -1 before the operator has seen the object.</summary>
    [Schema(DefaultJson = "-1", Optional = true)]
    public long ObservedGeneration { get; init; } = -1;

    /// <summary>The conditions.</summary>
    [Schema(ListMapKey = "type", MaxItems = 16, DefaultJson = ChannelConditions.InitialJson)]
    public IReadOnlyList<Condition>? Conditions { get; init; }

    /// <summary>The values in force.</summary>
    public EffectiveChannel? Effective { get; init; }

    /// <summary>When the decision changes next by itself, with nobody editing anything.</summary>
    public Timestamp? NextTransitionTime { get; init; }

    /// <summary>The connector as observed.</summary>
    public ConnectorStatus? Connector { get; init; }

    /// <summary>The value of the annotation channeloperator.io/requestedAt that was handled last.</summary>
    [Schema(MaxLength = 256)]
    public string? LastHandledReconcileAt { get; init; }

    /// <summary>Up to when the notices of coming deadlines have been given.</summary>
    public Timestamp? LastNotice { get; init; }

    /// <summary>The last five decisions, the newest last.</summary>
    [Schema(MaxItems = 5)]
    public IReadOnlyList<ChannelHistoryEntry>? History { get; init; }
}
