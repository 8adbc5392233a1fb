using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace ChannelOperator.Checks;

/// <summary>What is decided on a channel.</summary>
internal sealed record CheckedChannel
{
    /// <summary>Its namespace.</summary>
    public required string Namespace { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its platform.</summary>
    public required string Platform { get; init; }

    /// <summary>The file; null for a channel of the cluster.</summary>
    public string? File { get; init; }

    /// <summary>Its first line there.</summary>
    public int? Line { get; init; }

    /// <summary>Run or Stop; null where the channel is gone.</summary>
    public string? Action { get; init; }

    /// <summary>The reason of the action; null where the channel is gone.</summary>
    public string? Reason { get; init; }

    /// <summary>What it was before: Run or Stop; null where nothing is compared, or the channel is new.</summary>
    public string? ActionBefore { get; init; }

    /// <summary>The reason before.</summary>
    public string? ReasonBefore { get; init; }

    /// <summary>What becomes of it.</summary>
    public ChangeKind Change { get; init; }

    /// <summary>The version of the terms that it runs on.</summary>
    public string? TermsVersion { get; init; }

    /// <summary>How long media are kept, by kind; null while no policy is known.</summary>
    public ImmutableSortedDictionary<string, string>? Retention { get; init; }

    /// <summary>When the decision changes next by itself.</summary>
    public string? NextTransitionTime { get; init; }

    /// <summary>When it stops by itself.</summary>
    public string? StopsAt { get; init; }

    /// <summary>All that was found, in the order of the conditions; what permits without comment is left out.</summary>
    public ImmutableArray<CheckFinding> Findings { get; init; } = [];

    /// <summary>Whether it loses the connector that it had.</summary>
    [JsonIgnore]
    public bool Loses => Change == ChangeKind.Stops || (Change == ChangeKind.Removed && ActionBefore == Api.ChannelActions.Run);
}
