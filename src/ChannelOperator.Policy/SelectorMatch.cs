using System.Collections.Immutable;
using ChannelOperator.Api;

namespace ChannelOperator.Policy;

/// <summary>Whether labels match a selector, as Kubernetes defines it.</summary>
public static class SelectorMatch
{
    /// <summary>Matches labels.</summary>
    /// <param name="selector">The selector; an empty one matches all.</param>
    /// <param name="labels">The labels.</param>
    /// <returns>True if every requirement holds; an operator that is not known does not.</returns>
    public static bool Matches(LabelSelector selector, IReadOnlyDictionary<string, string> labels) =>
        (selector.MatchLabels ?? ImmutableDictionary<string, string>.Empty).All(wanted => labels.TryGetValue(wanted.Key, out string? value) && value == wanted.Value)
        && (selector.MatchExpressions ?? []).All(requirement => Holds(requirement, labels));

    private static bool Holds(LabelSelectorRequirement requirement, IReadOnlyDictionary<string, string> labels)
    {
        bool present = labels.TryGetValue(requirement.Key, out string? value);
        bool listed = present && (requirement.Values ?? []).Contains(value, StringComparer.Ordinal);
        return requirement.Operator switch
        {
            "In" => listed,
            "NotIn" => !listed,
            "Exists" => present,
            "DoesNotExist" => !present,
            _ => false,
        };
    }
}
