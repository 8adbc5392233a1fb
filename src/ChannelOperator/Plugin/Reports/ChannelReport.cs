namespace ChannelOperator.Plugin.Reports;

/// <summary>All that the plugin says of a channel: the item of its JSON, and what its texts are written from. Holds no control characters.</summary>
internal sealed record ChannelReport
{
    /// <summary>The namespace.</summary>
    public required string Namespace { get; init; }

    /// <summary>The name.</summary>
    public required string Name { get; init; }

    /// <summary>The platform.</summary>
    public required string Platform { get; init; }

    /// <summary>The account.</summary>
    public required string AccountId { get; init; }

    /// <summary>When the channel was created.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>One of <see cref="ChannelStates"/>.</summary>
    public required string State { get; init; }

    /// <summary>Since when the last decision stands; null where none was recorded.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Pods asked for.</summary>
    public int Replicas { get; init; }

    /// <summary>Pods that are ready.</summary>
    public int ReadyReplicas { get; init; }

    /// <summary>The reason of the first problem, else of the condition Ready.</summary>
    public required string Reason { get; init; }

    /// <summary>Whether a person is needed.</summary>
    public bool NeedsAttention { get; init; }

    /// <summary>The version of the terms that is accepted.</summary>
    public string? AcceptedTerms { get; init; }

    /// <summary>Whether spec.suspend is set.</summary>
    public bool Suspended { get; init; }

    /// <summary>What keeps it from running as declared.</summary>
    public required IReadOnlyList<FoundProblem> Problems { get; init; }

    /// <summary>What is decided and not carried out yet, or does not work.</summary>
    public required IReadOnlyList<string> Pending { get; init; }

    /// <summary>When it stops by itself, the nearest first.</summary>
    public required IReadOnlyList<StopAhead> StopsAhead { get; init; }

    /// <summary>When the decision is next looked at with nobody editing anything.</summary>
    public DateTimeOffset? NextLook { get; init; }

    /// <summary>How long media are kept; empty where the policy is not known.</summary>
    public required IReadOnlyList<RetentionEntry> Retention { get; init; }

    /// <summary>What the operator's status does not know yet; null where it is up to date.</summary>
    public string? StatusBehind { get; init; }
}
