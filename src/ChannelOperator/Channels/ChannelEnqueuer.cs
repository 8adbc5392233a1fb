using System.Collections.Immutable;
using ChannelOperator.Api;
using ChannelOperator.Kubernetes;
using ChannelOperator.Policies;
using ChannelOperator.Policy;
using ChannelOperator.Runtime.Caching;
using ChannelOperator.Runtime.Client;
using ChannelOperator.Runtime.Queueing;

namespace ChannelOperator.Channels;

/// <summary>Maps every change to the channels that it concerns, through indexes, and queues them: what must stop goes first.</summary>
internal sealed class ChannelEnqueuer(WorkQueue queue, ResourceCache<MessagingChannel> channels, Func<ResourceKey, bool> mustStop)
{
    /// <summary>The priority of a key.</summary>
    public WorkPriority PriorityOf(ResourceKey key) => mustStop(key) ? WorkPriority.High : WorkPriority.Normal;

    public void OnChannel(CacheChange<MessagingChannel> change)
    {
        Add(change.Key, change.IsInitialList);
        // Who holds the account may have changed.
        foreach (MessagingChannel channel in new[] { change.Old?.Value, change.New?.Value }.OfType<MessagingChannel>().DistinctBy(AccountClaim.Account))
        {
            IReadOnlyList<CacheEntry<MessagingChannel>> claimants = channels.ByIndex(ChannelIndexes.Account, AccountClaim.Account(channel));
            foreach (CacheEntry<MessagingChannel> other in claimants.Where(other => other.Key != change.Key))
            {
                Add(other.Key, change.IsInitialList);
            }
        }
    }

    public void OnPolicy(CacheChange<PlatformPolicy> change)
    {
        if (!PolicyChange.IsOfStatusAlone(change))
        {
            AddAll(channels.ByIndex(ChannelIndexes.Platform, change.Key.Name), change.IsInitialList);
        }
    }

    public void OnClass(CacheChange<ConnectorClass> change)
    {
        ImmutableArray<ConnectorClass> versions = [.. new[] { change.Old?.Value, change.New?.Value }.OfType<ConnectorClass>()];
        AddAll(channels.ByIndex(ChannelIndexes.ClassName, change.Key.Name), change.IsInitialList);
        if (versions.Any(version => version.Spec.IsDefault == true))
        {
            foreach (string platform in versions.SelectMany(version => version.Spec.Platforms).Select(Platforms.Key).Distinct(StringComparer.Ordinal))
            {
                AddAll(channels.ByIndex(ChannelIndexes.DefaultClassOf, platform), change.IsInitialList);
            }
        }
    }

    /// <summary>A record binds the channels of its account; one that cannot be read may be about any in its namespace.</summary>
    public void OnReview(CacheChange<ChannelReview> change)
    {
        ImmutableArray<ChannelReview> versions = [.. new[] { change.Old?.Value, change.New?.Value }.OfType<ChannelReview>()];
        if (versions.IsEmpty || change.Old is { Value: null } || change.New is { Value: null })
        {
            AddAll(channels.ByIndex(ChannelIndexes.Namespace, change.Key.Namespace), change.IsInitialList);
            return;
        }

        foreach (string account in versions.Select(AccountClaim.Account).Distinct(StringComparer.Ordinal))
        {
            AddAll([.. channels.ByIndex(ChannelIndexes.Account, account).Where(channel => channel.Key.Namespace == change.Key.Namespace)], change.IsInitialList);
        }
    }

    public void OnNamespace(CacheChange<NamespaceObject> change)
    {
        if (change.New is not null && SameLabels(change.Old?.Value, change.New.Value))
        {
            return;
        }

        AddAll(channels.ByIndex(ChannelIndexes.Namespace, change.Key.Name), change.IsInitialList);
    }

    public void OnOwned(CacheChange<OwnedObject> change) => AddOwner(change.Key, (change.New?.Value ?? change.Old?.Value)?.Metadata, change.IsInitialList);

    public void OnSweep(CacheChange<JobObject> change) => AddOwner(change.Key, (change.New?.Value ?? change.Old?.Value)?.Metadata, change.IsInitialList);

    /// <summary>Queues all channels: something that concerns them all has changed.</summary>
    public void AddEverything() => AddAll(channels.All, isInitialList: true);

    private static bool SameLabels(NamespaceObject? old, NamespaceObject? now)
    {
        IReadOnlyDictionary<string, string> before = old?.Metadata.Labels ?? ImmutableDictionary<string, string>.Empty;
        IReadOnlyDictionary<string, string> after = now?.Metadata.Labels ?? ImmutableDictionary<string, string>.Empty;
        return old is not null && before.Count == after.Count && before.All(label => after.TryGetValue(label.Key, out string? value) && value == label.Value);
    }

    private void AddAll(IReadOnlyList<CacheEntry<MessagingChannel>> entries, bool isInitialList)
    {
        foreach (CacheEntry<MessagingChannel> entry in entries)
        {
            Add(entry.Key, isInitialList);
        }
    }

    private void AddOwner(ResourceKey key, ObjectMeta? owned, bool isInitialList)
    {
        if (owned?.Labels is { } labels && labels.TryGetValue(Labels.Channel, out string? channel))
        {
            Add(new ResourceKey(key.Namespace, channel), isInitialList);
        }
    }

    private void Add(ResourceKey key, bool isInitialList)
    {
        WorkPriority priority = PriorityOf(key);
        queue.Add(key, priority == WorkPriority.Normal && isInitialList ? WorkPriority.Low : priority);
    }
}
