using ChannelOperator.Api;
using ChannelOperator.Kubernetes;
using ChannelOperator.Policy;
using Reasons = ChannelOperator.Api.ChannelConditions.AvailableReasons;

namespace ChannelOperator.Channels;

/// <summary>Are the connector's pods available, as far as the deployment controller tells. Pure.</summary>
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
            return Is(ConditionStatus.False, Reasons.ProgressDeadlineExceeded, $"{counts}, and the rollout made no progress in its time: see the pods by kubectl describe, and check image and credentials Secret");
        }

        if (status.AvailableReplicas > 0 && status.Find("Available")?.Status == ConditionStatus.True)
        {
            return Is(ConditionStatus.True, Reasons.MinimumReplicasAvailable, "enough pods are available");
        }

        return progressing is { Reason: "NewReplicaSetAvailable" }
            ? Is(ConditionStatus.False, Reasons.ConnectorUnavailable, $"{counts}: see the pods by kubectl describe")
            : Is(ConditionStatus.Unknown, Reasons.RolloutInProgress, $"{counts}, a rollout is under way");
    }

    private static ConditionDraft Is(string status, string reason, string message) => new(ChannelConditions.Available, status, reason, message);
}
