using ChannelOperator.Api;
using ChannelOperator.Connectors;
using ChannelOperator.Kubernetes;
using ChannelOperator.Policy;
using static ChannelOperator.Api.ChannelConditions;

namespace ChannelOperator.Channels;

/// <summary>The summary of all conditions, and whether something still moves. Pure.</summary>
/// <param name="Ready">The condition Ready.</param>
/// <param name="Progress">The reason of Reconciling; null if it is absent.</param>
/// <param name="IsStalled">Whether nothing moves until a person changes something.</param>
internal sealed record ReadySummary(ConditionDraft Ready, string? Progress = null, bool IsStalled = false)
{
    /// <summary>Judges.</summary>
    public static ReadySummary Judge(ChannelDecision decision, ApplyOutcome outcome, ConditionDraft enforced, ConditionDraft available)
    {
        Finding[] blocking = [.. decision.Blocking];
        if (decision.Action == ChannelAction.Stop && outcome.Deployment is { } stopping && !DeploymentRollout.IsAtZero(stopping))
        {
            return JudgeStopping(blocking, outcome, enforced);
        }

        if (blocking.Length > 0)
        {
            return JudgeBlocked(blocking);
        }

        if (outcome.Failure is { } failure)
        {
            return new ReadySummary(
                Is(ConditionStatus.False, failure.Reason, failure.Message),
                failure.NeedsPerson ? null : Retrying(outcome),
                IsStalled: failure.NeedsPerson);
        }

        if (decision.Action == ChannelAction.Run)
        {
            return JudgeRunning(enforced, available);
        }

        return decision.StoppedAsDeclared
            ? new ReadySummary(Is(ConditionStatus.True, ReadyReasons.StoppedAsDeclared, "spec.state is Stopped, and the connector is"))
            : new ReadySummary(Is(ConditionStatus.Unknown, Pending, "the channel may run, and is started when spec.suspend is taken out"));
    }

    private static ReadySummary JudgeStopping(Finding[] blocking, ApplyOutcome outcome, ConditionDraft enforced)
    {
        string why = blocking.Length > 0 ? $"; it has to stop because {Messages(blocking)}" : "";
        return new ReadySummary(Is(ConditionStatus.False, enforced.Reason, $"NOT STOPPED YET: {enforced.Message}{why}"), Retrying(outcome));
    }

    private static ReadySummary JudgeBlocked(Finding[] blocking)
    {
        bool comesByItself = blocking[0].MayStillArrive || blocking[0].Status == ConditionStatus.Unknown;
        return new ReadySummary(Is(ConditionStatus.False, blocking[0].Reason, Messages(blocking)), comesByItself ? ReconcilingReasons.Progressing : null, IsStalled: !comesByItself);
    }

    private static ReadySummary JudgeRunning(ConditionDraft enforced, ConditionDraft available)
    {
        if (available.Reason == AvailableReasons.ProgressDeadlineExceeded)
        {
            return new ReadySummary(Is(ConditionStatus.False, available.Reason, available.Message), IsStalled: true);
        }

        if (available.Reason == AvailableReasons.ConnectorUnavailable)
        {
            return new ReadySummary(Is(ConditionStatus.False, available.Reason, available.Message), ReconcilingReasons.Progressing);
        }

        bool isEnforced = enforced.Status == ConditionStatus.True;
        return isEnforced && available.Status == ConditionStatus.True
            ? new ReadySummary(Is(ConditionStatus.True, ReadyReasons.ConnectorAvailable, "the connector runs as declared"))
            : new ReadySummary(Is(ConditionStatus.Unknown, ReadyReasons.Progressing, isEnforced ? available.Message : enforced.Message), ReconcilingReasons.Progressing);
    }

    private static string Retrying(ApplyOutcome outcome) =>
        outcome.Failure?.Exception is null ? ReconcilingReasons.Progressing : ReconcilingReasons.ProgressingWithRetry;

    private static string Messages(Finding[] findings) => string.Join("; ", findings.Select(finding => finding.Message));

    private static ConditionDraft Is(string status, string reason, string message) => new(ChannelConditions.Ready, status, reason, message);
}
