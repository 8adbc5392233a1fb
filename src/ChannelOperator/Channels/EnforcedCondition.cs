using ChannelOperator.Api;
using ChannelOperator.Connectors;
using ChannelOperator.Kubernetes;
using ChannelOperator.Policy;
using Reasons = ChannelOperator.Api.ChannelConditions.EnforcedReasons;

namespace ChannelOperator.Channels;

/// <summary>Is the cluster as decided. Pure.</summary>
internal static class EnforcedCondition
{
    /// <summary>Judges.</summary>
    public static ConditionDraft Judge(ChannelDecision decision, ApplyOutcome outcome)
    {
        if (outcome.Failure is { } failure)
        {
            return Is(ConditionStatus.False, failure.Reason, failure.Message);
        }

        return decision.Action == ChannelAction.Stop ? JudgeStop(outcome.Deployment) : JudgeRun(outcome.Deployment);
    }

    private static ConditionDraft JudgeStop(OwnedObject? deployment)
    {
        if (deployment is null)
        {
            return Is(ConditionStatus.True, Reasons.ConnectorStopped, "there is no connector");
        }

        return DeploymentRollout.IsAtZero(deployment)
            ? Is(ConditionStatus.True, Reasons.ConnectorStopped, "the connector is at zero replicas")
            : Is(ConditionStatus.False, Reasons.RolloutPending, $"the connector was scaled to zero, {deployment.Status?.Replicas ?? 0} pods are still there");
    }

    private static ConditionDraft JudgeRun(OwnedObject? deployment)
    {
        if (deployment is null)
        {
            return Is(ConditionStatus.False, Reasons.RolloutPending, "the connector is gone; it is created again as soon as the channel may be changed");
        }

        return DeploymentRollout.IsComplete(deployment)
            ? Is(ConditionStatus.True, Reasons.ConnectorRunning, "every pod runs with the current revision")
            : Is(ConditionStatus.False, Reasons.RolloutPending, "pods with the current revision are being rolled out");
    }

    private static ConditionDraft Is(string status, string reason, string message) => new(ChannelConditions.Enforced, status, reason, message);
}
