using System.Collections.Immutable;
using ChannelOperator.Api;

namespace ChannelOperator.Policy;

/// <summary>
/// The decision on a channel: one pure, total, deterministic function, used by the reconciler and by every report.
/// </summary>
/// <remarks>
/// Guarantees: it never throws on any facts that can be built; a halt, a rejected, suspended, revoked or expired approval gives
/// <see cref="ChannelAction.Stop"/> whatever else holds; unknown inputs start nothing; between two transition times the decision does not change.
/// </remarks>
public static class ChannelDecider
{
    /// <summary>Decides on a channel.</summary>
    /// <param name="facts">Everything that is known.</param>
    /// <param name="now">The instant.</param>
    /// <returns>The decision.</returns>
    public static ChannelDecision Decide(ChannelFacts facts, DateTimeOffset now)
    {
        ImmutableArray<Finding> findings =
        [
            .. AcceptanceRules.Judge(facts, now),
            .. ApprovalRules.Judge(facts, now),
            TermsRules.Judge(facts, now),
            RetentionRules.Judge(facts),
        ];
        EffectivePolicy? policy = facts.Policy.Effective;
        ImmutableArray<Finding> violations = Excuse(findings, policy);
        ChannelDecision decision = Act(facts, findings, violations) with
        {
            Policy = policy,
            Class = facts.Class.Class,
            TermsVersion = policy?.Terms is null ? null : facts.Channel.Spec.Terms?.AcceptedVersion,
            Retention = policy is null ? null : RetentionRules.Effective(facts.Channel, policy),
        };
        return AddTimes(decision, policy, now);
    }

    private static ChannelDecision Act(ChannelFacts facts, ImmutableArray<Finding> findings, ImmutableArray<Finding> violations)
    {
        Finding? hold = findings.FirstOrDefault(finding => finding.Effect == FindingEffect.Holds);
        bool suspended = facts.Channel.Spec.Suspend == true;
        ChannelDecision stopped = new()
        {
            Action = ChannelAction.Stop,
            Reason = ChannelConditions.ReadyReasons.StoppedAsDeclared,
            Scope = hold is not null || suspended ? ChangeScope.Tightening : ChangeScope.Everything,
            Findings = findings,
            Violations = violations,
            StoppedAsDeclared = facts.Channel.Spec.State == ChannelState.Stopped,
            IsSuspended = suspended,
        };
        Finding? stop = findings.FirstOrDefault(finding => finding.Effect == FindingEffect.Stops && !violations.Contains(finding));
        if (stop is not null || stopped.StoppedAsDeclared)
        {
            return stop is null ? stopped : stopped with { Reason = stop.Reason };
        }

        if (stopped.Scope == ChangeScope.Tightening && !facts.IsRunning)
        {
            return stopped with { Reason = hold?.Reason ?? ChannelConditions.SuspendedReasons.SuspendedByUser };
        }

        return stopped with
        {
            Action = ChannelAction.Run,
            Reason = violations.IsEmpty ? stopped.First(ChannelConditions.Approved).Reason : violations[0].Reason,
        };
    }

    /// <summary>Under Warn the breaches of terms and review are reported and do not stop, unless something else stops as well.</summary>
    private static ImmutableArray<Finding> Excuse(ImmutableArray<Finding> findings, EffectivePolicy? policy)
    {
        if (policy is not { WarnOnly: true })
        {
            return [];
        }

        ImmutableArray<Finding> stops = [.. findings.Where(finding => finding.Effect == FindingEffect.Stops)];
        return stops.All(finding => IsExcusable(finding.Reason, policy)) ? stops : [];
    }

    private static bool IsExcusable(string reason, EffectivePolicy policy) => reason switch
    {
        ChannelConditions.TermsReasons.TermsNotAccepted or ChannelConditions.TermsReasons.TermsOutdated or ChannelConditions.TermsReasons.TermsVersionUnknown
            or ChannelConditions.ApprovedReasons.ReviewOverdue => true,
        ChannelConditions.ApprovedReasons.AwaitingApproval => !policy.ApprovalFloor,
        _ => false,
    };

    private static ChannelDecision AddTimes(ChannelDecision decision, EffectivePolicy? policy, DateTimeOffset now)
    {
        bool runs = decision.Action == ChannelAction.Run;
        // A finding's deadline counts where reaching it would stop the channel: under Warn some would not.
        Deadline[] deadlines = [.. decision.Findings.SelectMany(finding => finding.Deadlines).Where(deadline => policy is not { WarnOnly: true } || !IsExcusable(deadline.Reason, policy))];
        Notice[] notices = runs ? [.. deadlines.SelectMany(NoticeSchedule.For).OrderBy(notice => notice.Due)] : [];
        DateTimeOffset? next = null;
        foreach (DateTimeOffset? time in decision.Findings.Select(finding => finding.ChangesAt).Concat(notices.Select(notice => (DateTimeOffset?)notice.Due)))
        {
            next = Clock.EarliestAfter(now, next, time);
        }

        return decision with
        {
            NextTransitionTime = next,
            NotAfter = runs && deadlines.Length > 0 ? deadlines.Min(deadline => deadline.At) : null,
            Deadlines = runs ? [.. deadlines.OrderBy(deadline => deadline.At)] : [],
            Notices = [.. notices.Where(notice => notice.Due <= now)],
        };
    }
}
