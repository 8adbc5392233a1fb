using ChannelOperator.Kubernetes;
using ChannelOperator.Runtime.Caching;
using ChannelOperator.Runtime.Client;

namespace ChannelOperator.Connectors;

/// <summary>The caches of the objects that channels own.</summary>
internal sealed class OwnedCaches(IReadOnlyDictionary<ResourceType, ResourceCache<OwnedObject>> caches)
{
    /// <summary>The object of a channel; null if the cache knows none.</summary>
    public OwnedObject? Find(ResourceType type, ResourceKey channel) => caches[type].Get(ObjectKey(channel))?.Value;

    /// <summary>Takes in the answer to an own write, so that the next pass does not act on an older copy.</summary>
    public void Observe(ResourceType type, OwnedObject written) => caches[type].Observe(
        new ResourceKey(written.Metadata.Namespace, written.Metadata.Name), written.Metadata.Uid, written.Metadata.ResourceVersion, written);

    /// <summary>Takes in what an own write must have made of an object whose answer did not hold it whole.</summary>
    public void Assume(ResourceType type, OwnedObject written) => caches[type].Assume(
        new ResourceKey(written.Metadata.Namespace, written.Metadata.Name), written.Metadata.Uid, written.Metadata.ResourceVersion, written);

    /// <summary>The key of what a channel owns.</summary>
    public static ResourceKey ObjectKey(ResourceKey channel) => new(channel.Namespace, ConnectorNames.Of(channel.Name));
}
