using System.Collections.Immutable;
using ChannelOperator.Api;
using ChannelOperator.Channels;
using ChannelOperator.Checks;
using ChannelOperator.Kubernetes;
using ChannelOperator.Manifests;
using ChannelOperator.Policies;
using ChannelOperator.Policy;
using ChannelOperator.Reviews;
using ChannelOperator.Runtime.Caching;
using ChannelOperator.Runtime.Client;
using ChannelOperator.Runtime.Health;
using ChannelOperator.Tests.Testing;
using CsCheck;
using Microsoft.Extensions.Time.Testing;

namespace ChannelOperator.Tests.Checks;

/// <summary>A check of files decides as the operator does of the same objects in its caches: the same action, and the same reasons in the same words.</summary>
public sealed class SameReasonsProperties
{
    private static readonly KindSchemas Schemas = new();

    // Empty: nothing was deployed yet, in files as in the cluster.
    private static readonly MockServer Server = new();

    [Fact]
    public void Check_GivesTheOperatorsReasons()
    {
        int compared = 0;
        HashSet<string> reasons = [];
        ObjectWorldGenerator.World.Sample(
            world =>
            {
                DeclaredObjects declared = DeclaredObjects.Read([new ManifestFile("world.yaml", world.Text, IsNamed: true)], Schemas, "default");
                CheckReport report = Checker.Check(declared, declared.Snapshot, world.Now, baseline: null);
                IReadOnlyDictionary<string, string> decided = DecideInCluster(world.Stored(), declared.Snapshot);
                foreach (CheckedChannel channel in report.Channels)
                {
                    Assert.Equal(decided[channel.Name], Text(channel));
                    compared++;
                    lock (reasons)
                    {
                        reasons.UnionWith(channel.Findings.Select(finding => finding.Reason));
                    }
                }
            },
            iter: 4000,
            print: world => world.ToString());

        // Else most of the worlds were refused before they were judged.
        Assert.True(compared > 4000, $"only {compared} channels were compared");
        Assert.Superset(
            new HashSet<string>(
            [
                ChannelConditions.AcceptedReasons.InvalidSpec, ChannelConditions.AcceptedReasons.PolicyNotFound, ChannelConditions.AcceptedReasons.PolicyNotAccepted,
                ChannelConditions.AcceptedReasons.NamespaceNotPermitted, ChannelConditions.AcceptedReasons.ClassNotFound, ChannelConditions.AcceptedReasons.AmbiguousClass,
                ChannelConditions.AcceptedReasons.DuplicateAccount, ChannelConditions.ApprovedReasons.PlatformHalted, ChannelConditions.ApprovedReasons.ApprovalRevoked,
                ChannelConditions.ApprovedReasons.ApprovalExpired, ChannelConditions.ApprovedReasons.AwaitingApproval, ChannelConditions.ApprovedReasons.ReviewOverdue,
                ChannelConditions.TermsReasons.TermsOutdated, ChannelConditions.TermsReasons.TermsNotAccepted, ChannelConditions.TermsReasons.TermsVersionUnknown,
                ChannelConditions.RetentionReasons.RetentionClamped,
            ]),
            reasons);
    }

    /// <summary>The operator's way from its caches to a decision. Objects that could not be read are in neither: an API server has none such.</summary>
    private static Dictionary<string, string> DecideInCluster(ObjectWorld world, Snapshots.ClusterSnapshot readable)
    {
        FakeTimeProvider clock = new(world.Now);
        ResourceCache<MessagingChannel> channels = new();
        ResourceCache<PlatformPolicy> policies = new();
        ResourceCache<ConnectorClass> classes = new();
        ResourceCache<NamespaceObject> namespaces = new();
        ResourceCache<ChannelReview> reviews = new();
        ChannelIndexes.AddTo(channels);
        ChannelCaches caches = new(channels, policies, classes, namespaces, Server.Caches, Server.Jobs);
        PolicyBook policyBook = new(clock);
        policies.Subscribe(policyBook.OnChange);
        ReviewBook reviewBook = new(reviews);
        Fill(policies, world.Policies, readable.Policies, policy => policy.Metadata);
        Fill(classes, world.Classes, readable.Classes, connectorClass => connectorClass.Metadata);
        Fill(reviews, world.Reviews, readable.Reviews, review => review.Metadata);
        Fill(channels, world.Channels, readable.Channels, channel => channel.Metadata);
        namespaces.Observe(
            ResourceKey.ClusterScoped(ObjectWorldGenerator.Namespace), "ns", "1",
            new NamespaceObject { Metadata = new ObjectMeta { Name = ObjectWorldGenerator.Namespace, Labels = world.NamespaceLabels } });
        ChannelObserver observer = new(caches, policyBook, reviewBook, new InputHealth([], caches, reviewBook, new ApiServerHealth(clock), clock), unknownGrace: TimeSpan.Zero, clock);
        return readable.Channels.ToDictionary(
            channel => channel.Metadata.Name,
            channel => Text(ChannelDecider.Decide(observer.Observe(new ResourceKey(channel.Metadata.Namespace, channel.Metadata.Name))!.Facts, world.Now)),
            StringComparer.Ordinal);
    }

    private static void Fill<T>(ResourceCache<T> cache, IReadOnlyList<T> all, ImmutableArray<T> readable, Func<T, ObjectMeta> metadata)
        where T : class
    {
        HashSet<string> names = [.. readable.Select(item => metadata(item).Name)];
        foreach (T item in all.Where(item => names.Contains(metadata(item).Name)))
        {
            ObjectMeta own = metadata(item);
            cache.Observe(new ResourceKey(own.Namespace, own.Name), own.Uid.Length == 0 ? own.Name : own.Uid, "1", item);
        }
    }

    private static string Text(ChannelDecision decision) => string.Join(
        '\n',
        [
            $"{decision.Action} {decision.Reason} terms {decision.TermsVersion}",
            $"next {Text(decision.NextTransitionTime)} until {Text(decision.NotAfter)}",
            "retention " + string.Join(' ', decision.Retention?.Select(entry => $"{entry.Key}={Duration.From(entry.Value)}") ?? []),
            .. decision.Findings
                .Where(finding => finding.Effect != FindingEffect.Permits || finding.Reason is ChannelConditions.ApprovedReasons.ReviewDue or ChannelConditions.TermsReasons.TermsExpiring or ChannelConditions.RetentionReasons.RetentionClamped)
                .Select(finding => $"{finding.Condition} {finding.Reason} {finding.Message}"),
        ]);

    private static string Text(CheckedChannel channel) => string.Join(
        '\n',
        [
            $"{channel.Action} {channel.Reason} terms {channel.TermsVersion}",
            $"next {channel.NextTransitionTime} until {channel.StopsAt}",
            "retention " + string.Join(' ', channel.Retention?.Select(entry => $"{entry.Key}={entry.Value}") ?? []),
            .. channel.Findings.Select(finding => $"{finding.Condition} {finding.Reason} {finding.Message}"),
        ]);

    private static string? Text(DateTimeOffset? time) => time is { } given ? Timestamp.Rounded(given).Text : null;
}
