using ChannelOperator.Api;
using ChannelOperator.Kubernetes;
using ChannelOperator.Policy;
using ChannelOperator.Runtime.Client;
using Reasons = ChannelOperator.Api.ChannelConditions.AvailableReasons;

namespace ChannelOperator.Channels;

/// <summary>Are the connector's pods available, as the deployment controller tells, and if not, why, as the pods told when that began. Pure.</summary>
internal static class AvailableCondition
{
    /// <summary>Judges.</summary>
    public static ConditionDraft Judge(ChannelDecision decision, OwnedObject? deployment)
    {
        if (decision.Action == ChannelAction.Stop || deployment is null || deployment.Replicas == 0)
        {
            return Is(ConditionStatus.False, Reasons.ScaledToZero, "no pod is meant to run");
        }

        DeploymentStatus status = deployment.Status ?? new DeploymentStatus();
        string counts = $"{status.AvailableReplicas} of {deployment.Replicas} pods are available";
        Condition? progressing = DeploymentRollout.IsObserved(deployment) ? status.Find("Progressing") : null;
        if (progressing is { Status: ConditionStatus.False, Reason: "ProgressDeadlineExceeded" })
        {
            return Is(ConditionStatus.False, Reasons.ProgressDeadlineExceeded, $"{counts}, and the rollout made no progress in its time");
        }

        if (status.AvailableReplicas > 0 && status.Find("Available")?.Status == ConditionStatus.True)
        {
            return Is(ConditionStatus.True, Reasons.MinimumReplicasAvailable, "enough pods are available");
        }

        return progressing is { Reason: "NewReplicaSetAvailable" }
            ? Is(ConditionStatus.False, Reasons.ConnectorUnavailable, counts)
            : Is(ConditionStatus.Unknown, Reasons.RolloutInProgress, $"{counts}, a rollout is under way");
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

    private static ConditionDraft Is(string status, string reason, string message) => new(ChannelConditions.Available, status, reason, message);
}
