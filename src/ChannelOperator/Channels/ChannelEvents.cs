using ChannelOperator.Api;
using ChannelOperator.Connectors;
using ChannelOperator.Policy;
using ChannelOperator.Runtime.Events;
using static ChannelOperator.Api.ChannelConditions;

namespace ChannelOperator.Channels;

/// <summary>Selects the events of a pass: only what changed, and nothing that is part of an ordinary start. Pure.</summary>
internal static class ChannelEvents
{
    private static readonly string[] Watched = [Accepted, Approved, ChannelConditions.TermsAccepted, RetentionCompliant, Enforced, Available];

    // A stop or a rollout on its way: ConnectorStopped and ConnectorStarted tell it.
    private static readonly string[] Ordinary = [EnforcedReasons.RolloutPending, AvailableReasons.ScaledToZero];

    // True, and yet somebody may have to act.
    private static readonly string[] Noteworthy = [ApprovedReasons.ReviewDue, TermsReasons.TermsExpiring, RetentionReasons.RetentionClamped];

    /// <summary>Selects the events.</summary>
    /// <param name="before">The status that was told last.</param>
    /// <param name="after">The status now.</param>
    /// <param name="deeds">What was done since, the pass's own last.</param>
    public static IEnumerable<ChannelEvent> Select(MessagingChannelStatus? before, MessagingChannelStatus after, IReadOnlyList<Deed> deeds) =>
        deeds.SelectMany(deed => OfConnector(deed.Decision, deed.Outcome))
            .Concat(Watched.Where(type => !IsToldAsViolation(type, after) && !IsReturn(type, before, after)).SelectMany(type => OfCondition(Find(before, type), Find(after, type)!)))
            .Concat(OfViolation(Find(before, PolicyViolated), Find(after, PolicyViolated)))
            .Concat(OfNotices(before, deeds[^1].Decision));

    private static IEnumerable<ChannelEvent> OfConnector(ChannelDecision decision, ApplyOutcome outcome)
    {
        if (outcome.Started)
        {
            yield return new ChannelEvent(EventType.Normal, EventReasons.ConnectorStarted, "Start", $"the connector was started with {outcome.Deployment?.Replicas ?? 1} replicas");
        }

        if (outcome.Stopped)
        {
            string why = decision.StoppedAsDeclared ? "spec.state is Stopped" : string.Join("; ", decision.Blocking.Select(finding => finding.Message));
            yield return new ChannelEvent(decision.StoppedAsDeclared ? EventType.Normal : EventType.Warning, EventReasons.ConnectorStopped, "Stop", $"the connector was scaled to zero: {why}");
        }

        if (outcome.DriftCorrected.Count > 0)
        {
            yield return new ChannelEvent(EventType.Warning, EventReasons.DriftCorrected, "Apply", $"changed by somebody else and put back: {string.Join("; ", outcome.DriftCorrected)}");
        }
    }

    /// <summary>Under Warn the violation says what the condition would: one change is one event.</summary>
    private static bool IsToldAsViolation(string type, MessagingChannelStatus after) => Find(after, PolicyViolated)?.Reason == Find(after, type)!.Reason;

    /// <summary>A return looks like a start and is told only after a rollout that had failed.</summary>
    private static bool IsReturn(string type, MessagingChannelStatus? before, MessagingChannelStatus after) =>
        type == Available && Find(after, type)!.Status == ConditionStatus.True && Find(before, type)?.Reason != AvailableReasons.ProgressDeadlineExceeded;

    private static IEnumerable<ChannelEvent> OfCondition(Condition? before, Condition after)
    {
        bool unseen = before is null || before.Reason == Pending;
        if (before?.Reason == after.Reason || Ordinary.Contains(after.Reason) || after.Status == ConditionStatus.Unknown)
        {
            yield break;
        }

        if (after.Status == ConditionStatus.False)
        {
            yield return new ChannelEvent(EventType.Warning, after.Reason, "Report", after.Message);
        }
        else if (Noteworthy.Contains(after.Reason) || (!unseen && before!.Status == ConditionStatus.False && !Ordinary.Contains(before.Reason)))
        {
            yield return new ChannelEvent(EventType.Normal, after.Reason, "Report", after.Message);
        }
    }

    private static IEnumerable<ChannelEvent> OfViolation(Condition? before, Condition? after)
    {
        if (after is not null && before?.Reason != after.Reason)
        {
            yield return new ChannelEvent(EventType.Warning, after.Reason, "Report", after.Message);
        }
    }

    /// <summary>Of each deadline only the nearest notice that is due and was not given.</summary>
    private static IEnumerable<ChannelEvent> OfNotices(MessagingChannelStatus? before, ChannelDecision decision) =>
        decision.Notices
            .Where(notice => !(before?.LastNotice?.Value >= notice.Due))
            .GroupBy(notice => (notice.Reason, notice.Deadline))
            .Select(group => group.Last())
            .Select(notice => new ChannelEvent(EventType.Warning, notice.Reason, "Notify", $"{notice.DaysAhead} days or less are left: the channel stops at {Timestamp.Rounded(notice.Deadline)}"));

    private static Condition? Find(MessagingChannelStatus? status, string type) => status?.Conditions?.FirstOrDefault(condition => condition.Type == type);
}
