using ChannelOperator.Api;
using ChannelOperator.Connectors;
using ChannelOperator.Kubernetes;
using ChannelOperator.Runtime.Caching;

namespace ChannelOperator.Channels;

/// <summary>Everything that a pass reads.</summary>
internal sealed record ChannelCaches(
    ResourceCache<MessagingChannel> Channels,
    ResourceCache<PlatformPolicy> Policies,
    ResourceCache<ConnectorClass> Classes,
    ResourceCache<NamespaceObject> Namespaces,
    OwnedCaches Owned,
    ResourceCache<JobObject> Sweeps);
