using System.Collections.Immutable;
using ChannelOperator.Api;
using ChannelOperator.Policy;
using ChannelOperator.Snapshots;
using ChannelOperator.Text;

namespace ChannelOperator.Checks;

/// <summary>Says what the input lacks, so that the answer may be another in the cluster. That is no mistake of the channels.</summary>
internal static class CheckHints
{
    private const string Remedy = "name their files too, or lay PATH over the cluster with --against-cluster";
    private const int Near = 2;

    private static readonly string[] Kustomizations = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

    /// <summary>The hints.</summary>
    public static IEnumerable<string> Find(DeclaredObjects declared, ClusterSnapshot target, ImmutableArray<CheckedChannel> channels, ImmutableArray<CheckFinding> problems)
    {
        if (target.Channels.IsEmpty)
        {
            yield return "there is no MessagingChannel here";
        }

        if (problems.Any(problem => problem.Severity == Severity.Error) && declared.Files.FirstOrDefault(file => Kustomizations.Contains(Path.GetFileName(file))) is { } kustomization)
        {
            yield return $"{kustomization} is a kustomization, whose bases and patches are no whole objects: check what `kustomize build` prints";
        }

        foreach (string hint in Missing(target, channels).Concat(Mistyped(target, channels)))
        {
            yield return hint;
        }
    }

    private static IEnumerable<string> Missing(ClusterSnapshot target, ImmutableArray<CheckedChannel> channels)
    {
        if (target.Policies.IsEmpty && WithReason(channels, ChannelConditions.AcceptedReasons.PolicyNotFound).Any())
        {
            yield return $"there are no PlatformPolicies here: {Remedy}";
        }

        if (target.Classes.IsEmpty && WithReason(channels, ChannelConditions.AcceptedReasons.ClassNotFound).Any())
        {
            yield return $"there are no ConnectorClasses here: {Remedy}";
        }

        string[] unknown =
        [
            .. channels.Where(channel => channel.Action is not null && !target.NamespaceLabels.ContainsKey(channel.Namespace) && target.PolicyOf(channel.Platform)?.Policy?.NamespaceSelector is not null)
                .Select(channel => channel.Namespace).Distinct(StringComparer.Ordinal),
        ];
        if (unknown.Length > 0)
        {
            yield return $"the labels of namespace {string.Join(", ", unknown)} are not known, its name counts alone: {Remedy}";
        }
    }

    private static IEnumerable<string> Mistyped(ClusterSnapshot target, ImmutableArray<CheckedChannel> channels) =>
        from channel in WithReason(channels, ChannelConditions.AcceptedReasons.PolicyNotFound)
        let near = target.Policies.Select(policy => policy.Spec.Platform).Where(platform => EditDistance.Between(Platforms.Key(platform), Platforms.Key(channel.Platform)) <= Near).Order(StringComparer.Ordinal).FirstOrDefault()
        where near is not null
        select $"{channel.Namespace}/{channel.Name} is on platform {channel.Platform}; perhaps {near} is meant";

    private static IEnumerable<CheckedChannel> WithReason(ImmutableArray<CheckedChannel> channels, string reason) => channels.Where(channel => channel.Findings.Any(finding => finding.Reason == reason));
}
