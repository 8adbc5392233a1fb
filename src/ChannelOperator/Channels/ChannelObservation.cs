using ChannelOperator.Api;
using ChannelOperator.Connectors;
using ChannelOperator.Kubernetes;
using ChannelOperator.Policy;
using ChannelOperator.Runtime.Client;

namespace ChannelOperator.Channels;

/// <summary>All that was seen of a channel in one pass.</summary>
internal sealed record ChannelObservation
{
    public required ResourceKey Key { get; init; }

    /// <summary>The channel, or its last copy that could be read.</summary>
    public required MessagingChannel Channel { get; init; }

    /// <summary>What the decision is made on.</summary>
    public required ChannelFacts Facts { get; init; }

    /// <summary>The Deployment of the connector's name, whosever it is.</summary>
    public OwnedObject? Deployment { get; init; }

    public OwnedObject? ConfigMap { get; init; }

    public OwnedObject? Claim { get; init; }

    /// <summary>The RoleBinding of the connector's name, whosever it is.</summary>
    public OwnedObject? Binding { get; init; }

    /// <summary>The Job of the sweep's name, whosever it is.</summary>
    public JobObject? Sweep { get; init; }

    /// <summary>The Deployment, if this channel controls it.</summary>
    public OwnedObject? OwnedDeployment => Deployment is not null && ConnectorWriter.IsOwned(Deployment, Channel) ? Deployment : null;

    /// <summary>The Deployment that a stop is about: the one that this channel controls, or would, had nobody taken its controller reference away.</summary>
    public OwnedObject? StoppableDeployment => Deployment is not null && ConnectorWriter.MayStop(Deployment, Channel) ? Deployment : null;

    /// <summary>The claim, if this channel controls it.</summary>
    public OwnedObject? OwnedClaim => Claim is not null && ConnectorWriter.IsOwned(Claim, Channel) ? Claim : null;

    /// <summary>
    /// Whether a connector of a class has left something outside of its pods that expires while the channel is stopped: on the claim, whatever the class has now, or where the channel's
    /// credentials lead to. Without those nothing leads there.
    /// </summary>
    public bool HasStateToSweep(ConnectorClass? connectorClass) => OwnedClaim is { Metadata.DeletionTimestamp: null } || HasExternalState(connectorClass);

    /// <summary>Whether the state of a channel that has run is outside of its pods, and its credentials lead there. One that is being deleted leaves it to its owner.</summary>
    public bool HasExternalState(ConnectorClass? connectorClass) =>
        connectorClass?.Spec.Storage.Type == StorageType.External
        && Channel.Spec.Connector?.CredentialsSecretName is not null
        && Channel.Metadata.DeletionTimestamp is null
        && (Channel.Status?.Effective is not null || OwnedDeployment is not null);

    /// <summary>The RoleBinding, if this channel controls it: its connector may report reviews, or might once.</summary>
    public OwnedObject? OwnedBinding => Binding is not null && ConnectorWriter.IsOwned(Binding, Channel) ? Binding : null;

    /// <summary>The number of replicas that a resume brings back.</summary>
    public int RememberedReplicas => Math.Max(1, Channel.Status?.Effective?.Replicas ?? 1);
}
