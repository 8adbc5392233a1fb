using ChannelOperator.Api;
using Reasons = ChannelOperator.Api.ChannelConditions.ApprovedReasons;

namespace ChannelOperator.Policy;

/// <summary>Does the platform's approval hold: not halted, not taken away, there where it is required, and reviewed lately enough.</summary>
internal static class ApprovalRules
{
    // All at once: each of them alone would lead to the next message.
    private const string Fields = "set spec.approval: status Approved, and reviewedTime and expirationTime anew";

    /// <summary>Whether a status is one that the API knows.</summary>
    public static bool IsKnown(string status) =>
        status is ApprovalStatus.Pending or ApprovalStatus.Approved or ApprovalStatus.Rejected or ApprovalStatus.Suspended or ApprovalStatus.Revoked;

    /// <summary>The findings: a halt first, then what the statement about the channel says.</summary>
    public static IEnumerable<Finding> Judge(ChannelFacts facts, DateTimeOffset now)
    {
        if (facts.Policy.Halt is { } halt)
        {
            string by = halt.By is { } who ? $" (by {who})" : "";
            yield return Stop(Reasons.PlatformHalted, $"every channel of {Platforms.Of(facts.Channel)} is stopped{by}: {halt.Reason}; it ends when spec.halt is taken out of the PlatformPolicy");
        }

        yield return JudgeStatement(facts, now);
    }

    private static Finding JudgeStatement(ChannelFacts facts, DateTimeOffset now)
    {
        ChannelApproval? approval = facts.Channel.Spec.Approval;
        return Refused(approval) ?? Expired(approval, now) ?? WithExpiry(JudgeRequired(facts, approval, now), approval, now);
    }

    /// <summary>Whatever else is found, the expiry ahead will change it, and stop the channel where it still runs.</summary>
    private static Finding WithExpiry(Finding finding, ChannelApproval? approval, DateTimeOffset now) => approval?.ExpirationTime?.Value is { } end
        ? finding with { ChangesAt = Clock.EarliestAfter(now, finding.ChangesAt, end), Deadlines = finding.Deadlines.Insert(0, new Deadline(end, Reasons.ApprovalExpired)) }
        : finding;

    private static Finding? Refused(ChannelApproval? approval)
    {
        string reference = approval?.Reference is { } given ? $" (reference {given})" : "";
        return approval?.Status switch
        {
            ApprovalStatus.Revoked => Stop(Reasons.ApprovalRevoked, $"the platform's approval was revoked{reference}: apply for it again, then {Fields}"),
            ApprovalStatus.Rejected => Stop(Reasons.ApprovalRejected, $"the platform rejected the channel{reference}: apply again, then {Fields}"),
            ApprovalStatus.Suspended => Stop(Reasons.ApprovalSuspended, $"the platform's approval is suspended{reference}: settle it with the platform, then {Fields}"),
            _ => null,
        };
    }

    private static Finding? Expired(ChannelApproval? approval, DateTimeOffset now) => approval?.ExpirationTime?.Value <= now
        ? Stop(Reasons.ApprovalExpired, $"the approval expired at {approval!.ExpirationTime}: have it renewed, then {Fields}")
        : null;

    private static Finding JudgeRequired(ChannelFacts facts, ChannelApproval? approval, DateTimeOffset now)
    {
        if (facts.Policy.Effective is not { } policy)
        {
            return new Finding(ChannelConditions.Approved, ConditionStatus.Unknown, ChannelConditions.Pending, "judged as soon as the platform's policy is known", FindingEffect.Permits);
        }

        if (!policy.ApprovalRequired)
        {
            return Permit(Reasons.NotRequired, $"{Platforms.Of(facts.Channel)} asks for no approval", approval);
        }

        if (approval is null || approval.Status != ApprovalStatus.Approved)
        {
            string found = approval is null ? "there is no spec.approval" : $"spec.approval.status is {approval.Status}";
            string age = policy.MaxReviewAge is null ? "" : ", and spec.approval.reviewedTime to the time of the review, whose age the policy limits";
            return Stop(Reasons.AwaitingApproval, $"{Platforms.Of(facts.Channel)} asks for an approval, and {found}: once the platform has approved, set spec.approval.status to Approved{age}");
        }

        return policy.MaxReviewAge is { } maxAge ? JudgeAge(policy, maxAge, approval, now) : Permit(Reasons.Approved, "the approval holds", approval);
    }

    private static Finding JudgeAge(EffectivePolicy policy, TimeSpan maxAge, ChannelApproval approval, DateTimeOffset now)
    {
        if (approval.ReviewedTime?.Value is not { } reviewed || reviewed > Clock.Add(now, Clock.Tolerance))
        {
            DateTimeOffset? ahead = approval.ReviewedTime?.Value;
            string found = approval.ReviewedTime is { } time ? $"is \"{time}\", {(ahead is null ? "which is not a time" : "more than 5 minutes ahead")}" : "is missing";
            return Stop(Reasons.AwaitingApproval, $"the policy limits the age of the last review, and spec.approval.reviewedTime {found}: set it to the time of the review") with
            {
                ChangesAt = ahead is null ? null : Clock.Add(ahead.Value, -Clock.Tolerance),
            };
        }

        DateTimeOffset due = Clock.Add(reviewed, maxAge);
        DateTimeOffset overdue = Clock.Add(due, policy.ReviewGrace);
        if (now >= overdue)
        {
            return Stop(Reasons.ReviewOverdue, $"the last review was at {approval.ReviewedTime} and had to be repeated by {Clock.Text(overdue)}: have it repeated, then set spec.approval.reviewedTime");
        }

        Finding finding = now >= due
            ? Permit(Reasons.ReviewDue, $"the last review was at {approval.ReviewedTime} and is due again: have it repeated before {Clock.Text(overdue)}, or {policy.Consequence}", approval)
            : Permit(Reasons.Approved, "the approval holds", approval);
        return finding with
        {
            ChangesAt = Clock.EarliestAfter(now, due, overdue),
            Deadlines = [new Deadline(overdue, Reasons.ReviewOverdue)],
        };
    }

    private static Finding Permit(string reason, string message, ChannelApproval? approval)
    {
        string expires = approval?.ExpirationTime is { Value: not null } end ? $"; the approval expires at {end}" : "";
        return new Finding(ChannelConditions.Approved, ConditionStatus.True, reason, message + expires, FindingEffect.Permits);
    }

    private static Finding Stop(string reason, string message) => new(ChannelConditions.Approved, ConditionStatus.False, reason, message, FindingEffect.Stops);
}
