using System.Diagnostics.CodeAnalysis;
using ChannelOperator.Api;
using ChannelOperator.Kubernetes;
using ChannelOperator.Policy;
using ChannelOperator.Runtime.Client;
using Reasons = ChannelOperator.Api.ChannelConditions.AvailableReasons;

namespace ChannelOperator.Channels;

/// <summary>Are the connector's pods available, as the deployment controller tells, and if not, why, as the pods told when that began. Pure.</summary>
internal static class AvailableCondition
{
    // The reason of Progressing once a rollout has ended well.
    private const string NoRollout = "NewReplicaSetAvailable";

    /// <summary>Judges.</summary>
    /// <param name="action">What was decided.</param>
    /// <param name="deployment">The Deployment after the pass.</param>
    /// <param name="before">The status of the pass before.</param>
    /// <param name="now">The instant.</param>
    public static ConditionDraft Judge(ChannelAction action, OwnedObject? deployment, MessagingChannelStatus? before, DateTimeOffset now)
    {
        if (!IsMeantToRun(action, deployment))
        {
            return Is(ConditionStatus.False, Reasons.ScaledToZero, "no pod is meant to run");
        }

        DeploymentStatus status = deployment.Status ?? new DeploymentStatus();
        string counts = $"{status.AvailableReplicas} of {deployment.Replicas} pods are available";
        Condition? progressing = Progressing(deployment);
        if (progressing is { Status: ConditionStatus.False, Reason: "ProgressDeadlineExceeded" })
        {
            return Is(ConditionStatus.False, Reasons.ProgressDeadlineExceeded, $"{counts}, and the rollout made no progress in its time");
        }

        if (status.AvailableReplicas > 0 && status.Find("Available")?.Status == ConditionStatus.True)
        {
            return Is(ConditionStatus.True, Reasons.MinimumReplicasAvailable, "enough pods are available");
        }

        return progressing is { Reason: NoRollout } && StartsUntil(action, deployment, before, now) is null
            ? Is(ConditionStatus.False, Reasons.ConnectorUnavailable, counts)
            : Is(ConditionStatus.Unknown, Reasons.RolloutInProgress, $"{counts}, a rollout is under way");
    }

    /// <summary>
    /// Until when pods that are being added may take, where none was lost: null where nothing is being started. The deployment controller knows
    /// no rollout when a connector is brought back from zero or scaled up, and so no deadline: it counts the new pods as missing at once.
    /// </summary>
    public static DateTimeOffset? StartsUntil(ChannelAction action, OwnedObject? deployment, MessagingChannelStatus? before, DateTimeOffset now)
    {
        Condition? known = before?.Conditions?.FirstOrDefault(condition => condition.Type == ChannelConditions.Available);
        if (known?.Reason is not (Reasons.ScaledToZero or Reasons.MinimumReplicasAvailable or Reasons.RolloutInProgress)
            || !IsMeantToRun(action, deployment) || Progressing(deployment) is not { Reason: NoRollout } || !LacksPods(deployment, before!))
        {
            return null;
        }

        DateTimeOffset since = known.Reason == Reasons.RolloutInProgress ? known.LastTransitionTime.Value ?? now : now;
        TimeSpan deadline = DeploymentRollout.Deadline(deployment);
        // At the end of time there is no waiting; nor for what a clock that was wrong has put far ahead.
        return (now - since).Duration() < deadline && DateTimeOffset.MaxValue - since > deadline ? since + deadline : null;
    }

    /// <summary>Whether a reason is one that the pods can explain.</summary>
    public static bool IsExplainedByPods(string reason) => reason is Reasons.ConnectorUnavailable or Reasons.ProgressDeadlineExceeded;

    /// <summary>Adds what the pods told, if anything, and where to find more, where pods can explain the condition.</summary>
    public static ConditionDraft Explain(ConditionDraft draft, string? problem, ResourceKey channel)
    {
        if (!IsExplainedByPods(draft.Reason))
        {
            return draft;
        }

        string told = problem is null ? "check image and credentials Secret" : $"seen then: {problem}";
        return draft with { Message = $"{draft.Message}; {told}; more by kubectl describe pod -n {channel.Namespace} -l {Labels.Channel}={channel.Name}" };
    }

    // While a Recreate rollout waits for the old pods to be gone the controller says nothing of a rollout yet, and no new pod is there.
    private static bool LacksPods(OwnedObject deployment, MessagingChannelStatus before) => deployment.Status is { } status
        && status.Find("Available")?.Status != ConditionStatus.True
        && (status.ReadyReplicas >= (before.Connector?.ReadyReplicas ?? 0) || status.UpdatedReplicas < deployment.Replicas);

    private static bool IsMeantToRun(ChannelAction action, [NotNullWhen(true)] OwnedObject? deployment) => action == ChannelAction.Run && deployment is { Replicas: > 0 };

    private static Condition? Progressing(OwnedObject deployment) => DeploymentRollout.IsObserved(deployment) ? deployment.Status?.Find("Progressing") : null;

    private static ConditionDraft Is(string status, string reason, string message) => new(ChannelConditions.Available, status, reason, message);
}
