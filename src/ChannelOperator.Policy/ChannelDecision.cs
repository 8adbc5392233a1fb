using System.Collections.Immutable;
using ChannelOperator.Api;

namespace ChannelOperator.Policy;

/// <summary>What is decided on a channel at one instant. It stays the same until <see cref="NextTransitionTime"/> unless a fact changes.</summary>
public sealed record ChannelDecision
{
    /// <summary>Run or stop.</summary>
    public required ChannelAction Action { get; init; }

    /// <summary>The reason of the action, for the history.</summary>
    public required string Reason { get; init; }

    /// <summary>How much of a running connector may be changed; <see cref="ChangeScope.Tightening"/> also starts nothing.</summary>
    public required ChangeScope Scope { get; init; }

    /// <summary>All findings, in the order of the conditions; at least one for each of the four conditions of the decision.</summary>
    public required ImmutableArray<Finding> Findings { get; init; }

    /// <summary>Under enforcement Warn: the findings that would stop the channel, and do not.</summary>
    public ImmutableArray<Finding> Violations { get; init; } = [];

    /// <summary>The policy judged by; null if none is known.</summary>
    public EffectivePolicy? Policy { get; init; }

    /// <summary>The class of the connector; null if there is none or the choice is ambiguous.</summary>
    public ConnectorClass? Class { get; init; }

    /// <summary>The version of the terms that the channel runs on; null where none is accepted or needed.</summary>
    public string? TermsVersion { get; init; }

    /// <summary>How long media are kept, for each of <see cref="MediaKinds.All"/>; null while no policy is known.</summary>
    public ImmutableSortedDictionary<string, TimeSpan>? Retention { get; init; }

    /// <summary>When the decision changes next with nobody editing anything.</summary>
    public DateTimeOffset? NextTransitionTime { get; init; }

    /// <summary>When a running channel will stop by itself.</summary>
    public DateTimeOffset? NotAfter { get; init; }

    /// <summary>Every time at which a running channel would stop by itself, the first of them <see cref="NotAfter"/>; those left out that Warn excuses.</summary>
    public ImmutableArray<Deadline> Deadlines { get; init; } = [];

    /// <summary>Notices that are due by now, given or not, in the order of their time.</summary>
    public ImmutableArray<Notice> Notices { get; init; } = [];

    /// <summary>Whether the owner wants the channel stopped.</summary>
    public bool StoppedAsDeclared { get; init; }

    /// <summary>Whether the owner has suspended the channel.</summary>
    public bool IsSuspended { get; init; }

    /// <summary>Findings that keep the channel from running as declared, those excused under Warn left out.</summary>
    public IEnumerable<Finding> Blocking => Findings.Where(finding => finding.Effect != FindingEffect.Permits && !Violations.Contains(finding));

    /// <summary>The finding that a condition shows.</summary>
    /// <param name="condition">The condition's type.</param>
    /// <returns>Its first finding.</returns>
    public Finding First(string condition) => Findings.First(finding => finding.Condition == condition);
}
