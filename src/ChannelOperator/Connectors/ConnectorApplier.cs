using ChannelOperator.Api;
using ChannelOperator.Channels;
using ChannelOperator.Kubernetes;
using ChannelOperator.Policy;
using ChannelOperator.Runtime.Client;
using ChannelOperator.Sweeps;

namespace ChannelOperator.Connectors;

/// <summary>Makes the cluster as decided, by the cheapest writes that do it.</summary>
internal sealed partial class ConnectorApplier(ConnectorWriter writer, ChannelSweeper sweeper, DriftLimiter limiter, ILogger<ConnectorApplier> logger)
{
    /// <summary>Applies a decision. What fails is told in the outcome; a conflict is thrown, so that the pass is repeated on fresh data.</summary>
    public async Task<ApplyOutcome> ApplyAsync(ChannelObservation observed, ChannelDecision decision, CancellationToken cancellationToken)
    {
        Progress progress = new(observed.Channel, decision.Action == ChannelAction.Stop ? observed.StoppableDeployment : observed.OwnedDeployment);
        try
        {
            await (decision.Action == ChannelAction.Stop
                ? StopAsync(observed, decision, progress, cancellationToken)
                : RunAsync(observed, decision, progress, cancellationToken));
        }
        catch (Exception exception) when (ApplyFailure.From(exception) is { } failure)
        {
            progress.Failure = failure;
        }

        if (progress.Started)
        {
            LogStarted(logger, observed.Key, decision.Reason);
        }

        return progress.Outcome();
    }

    private async Task StopAsync(ChannelObservation observed, ChannelDecision decision, Progress progress, CancellationToken cancellationToken)
    {
        // Without our label a Deployment leaves our watch, and runs on unseen: whoever took it off must not escape a stop by it.
        bool isUnseen = observed.Deployment is null && observed.Channel.Status?.Effective is not null;
        if (isUnseen)
        {
            progress.Deployment = await writer.FindLiveAsync(ResourceTypes.Deployments, observed.Channel, cancellationToken);
        }

        if (progress.Deployment is { Replicas: > 0 } running)
        {
            progress.Deployment = await writer.StopAsync(running, cancellationToken);
            progress.Stopped = true;
            // Here, because a conflict in what follows would lose it.
            LogStopped(logger, observed.Key, decision.Reason);
        }

        if (isUnseen && progress.Deployment is { } found)
        {
            progress.Deployment = await writer.RelabelAsync(ResourceTypes.Deployments, found, observed.Channel, cancellationToken);
        }

        await FindClaimAsync(observed, decision, cancellationToken);
        await FollowRulesAsync(observed, decision, progress, cancellationToken);
    }

    /// <summary>Without our label a claim leaves our watch, and its media would never be swept. What is found is followed by the pass that its change brings.</summary>
    private async Task FindClaimAsync(ChannelObservation observed, ChannelDecision decision, CancellationToken cancellationToken)
    {
        bool isUnseen = observed is { Claim: null, Channel: { Status.Effective: not null, Metadata.DeletionTimestamp: null } } && decision.Class?.Spec.Storage.Type == StorageType.PersistentVolumeClaim;
        if (isUnseen && await writer.FindLiveAsync(ResourceTypes.PersistentVolumeClaims, observed.Channel, cancellationToken) is { } found)
        {
            await writer.RelabelAsync(ResourceTypes.PersistentVolumeClaims, found, observed.Channel, cancellationToken);
        }
    }

    /// <summary>What is stored while stopped follows the rules of today, and a resume starts from what is declared.</summary>
    private async Task FollowRulesAsync(ChannelObservation observed, ChannelDecision decision, Progress progress, CancellationToken cancellationToken)
    {
        if (observed.Channel.Metadata.DeletionTimestamp is not null || !IsRuled(observed, decision, progress))
        {
            return;
        }

        if (decision is not { Scope: ChangeScope.Everything, Policy: not null, Class: not null })
        {
            await TightenAsync(observed, decision, progress, cancellationToken);
            return;
        }

        Timestamp? kept = ConnectorContracts.Read(observed.ConfigMap?.Data ?? default)?.NotAfter;
        ConnectorContract contract = ConnectorContracts.Build(observed.Channel, decision) with { NotAfter = kept };
        await WriteAllAsync(observed, decision.Class, contract, mayCreate: false, progress, cancellationToken);
    }

    /// <summary>Whether something follows contract and class: a Deployment's pods; where that is gone, the sweeps of what it has left and the right to report.</summary>
    private static bool IsRuled(ChannelObservation observed, ChannelDecision decision, Progress progress) =>
        progress.Controlled is not null || observed.OwnedClaim is not null || observed.HasExternalState(decision.Class) || observed.OwnedBinding is not null;

    private async Task RunAsync(ChannelObservation observed, ChannelDecision decision, Progress progress, CancellationToken cancellationToken)
    {
        if (decision is not { Scope: ChangeScope.Everything, Policy: not null, Class: not null })
        {
            await TightenAsync(observed, decision, progress, cancellationToken);
            return;
        }

        progress.IsStartHeld = IsStart(observed, decision.Class, progress.Deployment);
        if (progress.IsStartHeld && await sweeper.MakeWayAsync(observed, cancellationToken) is { } obstacle)
        {
            progress.Failure = obstacle;
            return;
        }

        progress.IsStartHeld = false;
        await WriteAllAsync(observed, decision.Class, ConnectorContracts.Build(observed.Channel, decision), mayCreate: true, progress, cancellationToken);
        if (progress.Failure is null && progress.Deployment is { } deployment)
        {
            // An earlier pass may have created it and been cut short before it could tell.
            progress.Started |= deployment.Replicas > 0 && observed.Channel.Status?.Effective is null;
            await ScaleAsync(observed, decision.Class.Spec.Storage, deployment, progress, cancellationToken);
        }
    }

    /// <summary>
    /// Whether pods are about to be started where a sweep may be at work. A channel without a status may have been restored without it: a claim
    /// or a Job tells more than that. One that has neither and has never run has nothing to sweep.
    /// </summary>
    private static bool IsStart(ChannelObservation observed, ConnectorClass connectorClass, OwnedObject? deployment) => deployment is not { Replicas: > 0 }
        && (observed.Claim is not null || observed.Sweep is not null || observed.HasExternalState(connectorClass)
            || (observed.Channel.Status?.Effective is not null && connectorClass.Spec.Storage.Type == StorageType.PersistentVolumeClaim));

    private async Task WriteAllAsync(
        ChannelObservation observed, ConnectorClass connectorClass, ConnectorContract contract, bool mayCreate, Progress progress, CancellationToken cancellationToken)
    {
        bool isWithoutPods = !mayCreate && progress.Controlled is null;
        bool isContractWritten = false;
        foreach (DesiredObject desired in ConnectorResources.Build(observed.Channel, connectorClass, contract, observed.Claim, observed.OwnedBinding is not null))
        {
            if (isWithoutPods && desired.Type != ResourceTypes.ConfigMaps && desired.Type != ResourceTypes.RoleBindings)
            {
                continue;
            }

            // A sweep mounts the contract, also while nothing else is to be created.
            bool isNeeded = mayCreate || (desired.Type == ResourceTypes.ConfigMaps && (observed.OwnedClaim is not null || observed.HasExternalState(connectorClass)));
            WriteResult result = await writer.ApplyAsync(desired, observed.Channel, isNeeded, cancellationToken);
            progress.Note(desired.Type, result);
            if (result.Failure is not null)
            {
                progress.Failure = result.Failure;
                await FollowContractAsync(isContractWritten && desired.Type != ResourceTypes.Deployments ? progress.Controlled : null, contract, progress, cancellationToken);
                return;
            }

            isContractWritten |= desired.Type == ResourceTypes.ConfigMaps;
        }
    }

    /// <summary>A foreign object in the way must not keep stricter rules from pods that run.</summary>
    private async Task FollowContractAsync(OwnedObject? deployment, ConnectorContract contract, Progress progress, CancellationToken cancellationToken)
    {
        if (deployment is not null && deployment.TemplateAnnotation(Labels.Revision) != contract.Revision)
        {
            progress.Deployment = await writer.SetRevisionAsync(deployment, contract.Revision, cancellationToken);
        }
    }

    /// <summary>
    /// A declared number is held, and one where several pods would share their state. Where neither is so, only a Deployment at zero is scaled,
    /// to the number it had: above zero it is an autoscaler's.
    /// </summary>
    private async Task ScaleAsync(ChannelObservation observed, ConnectorStorage storage, OwnedObject deployment, Progress progress, CancellationToken cancellationToken)
    {
        int wanted = Wanted(observed, storage, isLeftAlone: deployment.Replicas > 0 && !progress.Started) ?? deployment.Replicas;
        if (deployment.Replicas == wanted)
        {
            return;
        }

        bool isResume = deployment.Replicas == 0 && !observed.Facts.IsRunning;
        bool isOurs = isResume || progress.Started || wanted != observed.RememberedReplicas;
        if (!isOurs)
        {
            int corrections = limiter.Request($"{observed.Key}/scale", out TimeSpan wait);
            if (wait > TimeSpan.Zero)
            {
                progress.Failure = new ApplyFailure(
                    ChannelConditions.EnforcedReasons.DriftLoop,
                    $"somebody keeps scaling Deployment {deployment.Metadata.Name} to {deployment.Replicas}, put back to {wanted} {corrections - 1} times: for an autoscaler take a class with storage External, leave spec.connector.replicas out, and give it a minimum of at least 1",
                    NeedsPerson: true,
                    RetryAfter: wait);
                return;
            }

            progress.Corrected.Add($"Deployment {deployment.Metadata.Name}: /spec/replicas {deployment.Replicas} back to {wanted}");
        }

        bool isStart = deployment.Replicas == 0;
        progress.Deployment = await (isStart
            ? writer.StartAsync(observed.Channel, deployment, wanted, cancellationToken)
            : writer.ScaleUpAsync(deployment, wanted, cancellationToken));
        progress.Started |= isStart;
    }

    /// <summary>The number that is held; null where it is somebody else's.</summary>
    private static int? Wanted(ChannelObservation observed, ConnectorStorage storage, bool isLeftAlone)
    {
        int? held = observed.Channel.Spec.Connector?.Replicas ?? (storage.Type == StorageType.External ? null : 1);
        return held ?? (isLeftAlone ? null : observed.RememberedReplicas);
    }

    private async Task TightenAsync(ChannelObservation observed, ChannelDecision decision, Progress progress, CancellationToken cancellationToken)
    {
        if (decision.Class is { Spec.ReportsReviews: not true } && observed.OwnedBinding is { Subjects.Count: > 0 } binding)
        {
            await writer.RevokeAsync(binding, cancellationToken);
        }

        if (!IsRuled(observed, decision, progress) || ConnectorContracts.Read(observed.ConfigMap?.Data ?? default) is not { } running)
        {
            return;
        }

        ConnectorContract tightened = ConnectorContracts.Tighten(running, decision);
        if (ConnectorContracts.Write(tightened) != ConnectorContracts.Write(running))
        {
            WriteResult result = await writer.ApplyAsync(ConnectorResources.BuildConfigMap(observed.Channel, tightened), observed.Channel, mayCreate: false, cancellationToken);
            progress.Failure = result.Failure;
        }

        if (progress is { Failure: null, Controlled: { } deployment } && tightened.Revision != running.Revision)
        {
            progress.Deployment = await writer.SetRevisionAsync(deployment, tightened.Revision, cancellationToken);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Channel {Channel}: connector started ({Reason})")]
    private static partial void LogStarted(ILogger logger, ResourceKey channel, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Channel {Channel}: connector stopped ({Reason})")]
    private static partial void LogStopped(ILogger logger, ResourceKey channel, string reason);

    private sealed class Progress(MessagingChannel channel, OwnedObject? before)
    {
        private readonly int _replicasBefore = before?.Replicas ?? 0;

        public OwnedObject? Deployment { get; set; } = before;

        /// <summary>The Deployment, if the channel controls it: only then is more written to it than a stop.</summary>
        public OwnedObject? Controlled => Deployment is { } deployment && ConnectorWriter.IsOwned(deployment, channel) ? deployment : null;

        public bool Started { get; set; }

        public bool Stopped { get; set; }

        public bool IsStartHeld { get; set; }

        public List<string> Corrected { get; } = [];

        public ApplyFailure? Failure { get; set; }

        public void Note(ResourceType type, WriteResult result)
        {
            if (result.Corrected is { } corrected)
            {
                Corrected.Add(corrected);
            }

            if (type == ResourceTypes.Deployments)
            {
                Deployment = result.Failure is null ? result.Object : Deployment;
                Started |= result.Created;
            }
        }

        public ApplyOutcome Outcome() => new()
        {
            Deployment = Deployment,
            ReplicasBefore = _replicasBefore,
            Started = Started,
            Stopped = Stopped,
            IsStartHeld = IsStartHeld,
            DriftCorrected = Corrected,
            Failure = Failure,
        };
    }
}
