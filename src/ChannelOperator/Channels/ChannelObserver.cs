using System.Collections.Immutable;
using ChannelOperator.Api;
using ChannelOperator.Connectors;
using ChannelOperator.Kubernetes;
using ChannelOperator.Policies;
using ChannelOperator.Policy;
using ChannelOperator.Reviews;
using ChannelOperator.Runtime.Caching;
using ChannelOperator.Runtime.Client;

namespace ChannelOperator.Channels;

/// <summary>The only reads that a decision is made on, all from caches: what it returns depends on no request.</summary>
internal sealed class ChannelObserver(ChannelCaches caches, PolicyBook policies, ReviewBook reviews, InputHealth inputs, TimeSpan unknownGrace, TimeProvider time)
{
    /// <summary>Observes a channel.</summary>
    /// <returns>Null if there is no such channel, or no copy of it could ever be read: see <see cref="Problem"/>.</returns>
    public ChannelObservation? Observe(ResourceKey key)
    {
        CacheEntry<MessagingChannel>? entry = caches.Channels.Get(key);
        if (entry?.Value is not { } channel)
        {
            return null;
        }

        OwnedObject? deployment = caches.Owned.Find(ResourceTypes.Deployments, key);
        PolicyFacts policy = policies.FactsOf(Platforms.Of(channel));
        return new ChannelObservation
        {
            Key = key,
            Channel = channel,
            Deployment = deployment,
            ConfigMap = caches.Owned.Find(ResourceTypes.ConfigMaps, key),
            Claim = caches.Owned.Find(ResourceTypes.PersistentVolumeClaims, key),
            Binding = caches.Owned.Find(ResourceTypes.RoleBindings, key),
            Sweep = caches.Sweeps.Get(new ResourceKey(key.Namespace, ConnectorNames.SweepOf(key.Name)))?.Value,
            Facts = new ChannelFacts
            {
                Channel = channel,
                Policy = policy,
                Class = ClassFacts.Select(channel, caches.Classes.All.Select(candidate => candidate.Value).OfType<ConnectorClass>()),
                Reviews = reviews.Of(channel),
                NamespaceLabels = caches.Namespaces.Get(ResourceKey.ClusterScoped(key.Namespace))?.Value?.Metadata.Labels ?? ImmutableDictionary<string, string>.Empty,
                AccountHolder = OtherHolder(channel, deployment),
                Unavailable = [.. inputs.Problems(key, channel, policy.Effective)],
                IsRunning = IsRunning(channel, deployment),
                GenerationSince = GenerationSince(channel, time.GetUtcNow()),
                UnknownGrace = unknownGrace,
            },
        };
    }

    /// <summary>Why a channel that exists cannot be observed; null if it can, or does not exist.</summary>
    public string? Problem(ResourceKey key) => caches.Channels.Get(key) is { Value: null } entry ? entry.Problem : null;

    /// <summary>Whether a connector runs: by the last decision, or where none was ever recorded, by what is there.</summary>
    public static bool IsRunning(MessagingChannel channel, OwnedObject? deployment) => channel.Status?.History is { Count: > 0 } history
        ? history[^1].Action == ChannelActions.Run
        : deployment is { Replicas: > 0 } && deployment.Controller?.Uid == channel.Metadata.Uid;

    /// <summary>
    /// The creation for a first generation. For a later one the server keeps no time: it is now when first seen, then what
    /// the Reconciling condition of that generation says, so that a restart does not begin to wait anew.
    /// </summary>
    public static DateTimeOffset GenerationSince(MessagingChannel channel, DateTimeOffset now)
    {
        if (channel.Metadata.Generation <= 1)
        {
            return channel.Metadata.CreationTimestamp?.Value ?? DateTimeOffset.MinValue;
        }

        if (channel.Status is null || channel.Status.ObservedGeneration < channel.Metadata.Generation)
        {
            return now;
        }

        Condition? reconciling = channel.Status.Conditions?.FirstOrDefault(condition => condition.Type == ChannelConditions.Reconciling);
        return reconciling?.LastTransitionTime.Value ?? DateTimeOffset.MinValue;
    }

    private AccountClaim? OtherHolder(MessagingChannel channel, OwnedObject? deployment)
    {
        IReadOnlyList<CacheEntry<MessagingChannel>> claimants = caches.Channels.ByIndex(ChannelIndexes.Account, AccountClaim.Account(channel));
        if (claimants.Count <= 1)
        {
            return null;
        }

        AccountClaim own = AccountClaim.Of(channel, IsRunning(channel, deployment));
        AccountClaim? holder = AccountClaim.Holder(claimants
            .Where(claimant => claimant.Value is not null && claimant.Uid != own.Uid)
            .Select(claimant => AccountClaim.Of(claimant.Value!, IsRunning(claimant.Value!, caches.Owned.Find(ResourceTypes.Deployments, claimant.Key))))
            .Append(own));
        return holder == own ? null : holder;
    }
}
