using System.Collections.Immutable;
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

        foreach (Finding finding in JudgeStatements(facts, now))
        {
            yield return finding;
        }
    }

    /// <summary>The strictest statement decides. What refuses is listed whole, because settling one would lead to the next.</summary>
    private static IEnumerable<Finding> JudgeStatements(ChannelFacts facts, DateTimeOffset now)
    {
        ImmutableArray<ApprovalStatement> statements = StatementsOf(facts);
        Finding[] refusals = [.. statements.Where(statement => statement.IsRefusal).OrderByDescending(statement => ApprovalStatement.Strictness(statement.Status)).Select(Refusal)];
        if (refusals.Length > 0)
        {
            return refusals;
        }

        Finding[] expired = [.. statements.Where(statement => statement.ExpirationTime?.Value <= now).Select(statement => Expiry(statement) with { ChangesAt = NextExpiry(statements, now) })];
        return expired.Length > 0 ? expired : [WithExpiry(JudgeRequired(facts, statements, now), statements, now)];
    }

    private static ImmutableArray<ApprovalStatement> StatementsOf(ChannelFacts facts) =>
        facts.Channel.Spec.Approval is { } approval ? facts.Reviews.Statements.Insert(0, ApprovalStatement.Of(approval)) : facts.Reviews.Statements;

    /// <summary>Whatever else is found, the expiry ahead will change it, and stop the channel where it still runs.</summary>
    private static Finding WithExpiry(Finding finding, ImmutableArray<ApprovalStatement> statements, DateTimeOffset now) => FirstExpiry(statements) is { } end
        ? finding with { ChangesAt = Clock.EarliestAfter(now, finding.ChangesAt, end), Deadlines = finding.Deadlines.Insert(0, new Deadline(end, Reasons.ApprovalExpired)) }
        : finding;

    private static DateTimeOffset? NextExpiry(ImmutableArray<ApprovalStatement> statements, DateTimeOffset now) =>
        Clock.EarliestAfter(now, [.. statements.Select(statement => statement.ExpirationTime?.Value)]);

    private static DateTimeOffset? FirstExpiry(ImmutableArray<ApprovalStatement> statements) => statements.Min(statement => statement.ExpirationTime?.Value);

    private static Finding Refusal(ApprovalStatement statement)
    {
        (string reason, string found, string next) = statement.Status switch
        {
            ApprovalStatus.Revoked => (Reasons.ApprovalRevoked, "the platform's approval was revoked", "apply for it again"),
            ApprovalStatus.Rejected => (Reasons.ApprovalRejected, "the platform rejected the channel", "apply again"),
            _ => (Reasons.ApprovalSuspended, "the platform's approval is suspended", "settle it with the platform"),
        };
        return statement.Review is { } review
            ? Stop(reason, $"{found} by {statement.Details}: {review.Spec.Reason}; {next}, then {NewRecord(review)}")
            : Stop(reason, $"{found}{Bracketed(statement.Reference)}: {next}, then {Fields}");
    }

    private static Finding Expiry(ApprovalStatement statement) => statement.Review is null
        ? Stop(Reasons.ApprovalExpired, $"the approval expired at {statement.ExpirationTime}: have it renewed, then {Fields}")
        : Stop(Reasons.ApprovalExpired, $"the approval by {statement.Details} expired at {statement.ExpirationTime}: have it renewed, then {NewRecord(statement.Review)}");

    private static string Bracketed(string? reference) => reference is null ? "" : $" (reference {reference})";

    private static string NewRecord(ChannelReview review) => review.Spec.Source == ReviewSource.Platform
        ? $"create a ChannelReview of source Officer: decision Approved, supersedes {review.Metadata.Name}, a decidedTime not before {review.Spec.DecidedTime}"
        : "create a ChannelReview of source Officer: decision Approved, a later decidedTime";

    private static Finding JudgeRequired(ChannelFacts facts, ImmutableArray<ApprovalStatement> statements, DateTimeOffset now)
    {
        if (facts.Policy.Effective is not { } policy)
        {
            return new Finding(ChannelConditions.Approved, ConditionStatus.Unknown, ChannelConditions.Pending, "judged as soon as the platform's policy is known", FindingEffect.Permits);
        }

        if (!policy.ApprovalRequired)
        {
            return Permit(Reasons.NotRequired, $"{Platforms.Of(facts.Channel)} asks for no approval", statements);
        }

        if (statements.IsEmpty || statements.Any(statement => statement.Status != ApprovalStatus.Approved))
        {
            return Stop(Reasons.AwaitingApproval, Awaiting(facts, policy));
        }

        string approved = "approved by " + string.Join(" and ", statements.Select(statement => statement.Details)) + Overtaken(facts.Reviews.Overtaken);
        return policy.MaxReviewAge is { } maxAge ? JudgeAge(facts, policy, maxAge, statements, approved, now) : Permit(Reasons.Approved, approved, statements);
    }

    private static string Overtaken(ChannelReview? refusal) => refusal is null
        ? ""
        : $"; ChannelReview {refusal.Metadata.Name} ({refusal.Spec.Decision}) was recorded later and does not count, because its decidedTime {refusal.Spec.DecidedTime} is earlier: if it is to count, record it again with the present time";

    private static string Awaiting(ChannelFacts facts, EffectivePolicy policy)
    {
        string platform = Platforms.Of(facts.Channel);
        string age = policy.MaxReviewAge is null ? "" : ", and spec.approval.reviewedTime to the time of the review, whose age the policy limits";
        if (facts.Reviews.Statements.FirstOrDefault(statement => statement.Status != ApprovalStatus.Approved) is { } unknown)
        {
            return $"{platform} asks for an approval, and the decision of {unknown.Origin} is \"{unknown.Status}\", which this version does not know: create a ChannelReview of source Officer with a decision that it does";
        }

        if (facts.Channel.Spec.Approval is not { } approval)
        {
            return $"{platform} asks for an approval, and there is neither spec.approval nor a ChannelReview of account {AccountClaim.AccountId(facts.Channel)}: once the platform has approved, create a ChannelReview of source Officer and decision Approved, or set spec.approval.status to Approved{age}";
        }

        string otherwise = facts.Reviews.Statements.FirstOrDefault() is { } review ? $"; or leave spec.approval out, then {review.Origin} approves" : "";
        return $"{platform} asks for an approval, and spec.approval.status is {approval.Status}: once the platform has approved, set spec.approval.status to Approved{age}{otherwise}";
    }

    private static Finding JudgeAge(ChannelFacts facts, EffectivePolicy policy, TimeSpan maxAge, ImmutableArray<ApprovalStatement> statements, string approved, DateTimeOffset now)
    {
        Timestamp? written = facts.Channel.Spec.Approval?.ReviewedTime;
        DateTimeOffset? inSpec = written?.Value;
        bool isAhead = inSpec > Clock.Add(now, Clock.Tolerance);
        DateTimeOffset? countsFrom = isAhead ? Clock.Add(inSpec!.Value, -Clock.Tolerance) : null;
        if (Later(isAhead ? null : inSpec, facts.Reviews.LastApproval) is not { } reviewed)
        {
            string found = written is { } time ? $"is \"{time}\", {(isAhead ? "more than 5 minutes ahead" : "which is not a time")}" : "is missing";
            return Stop(Reasons.AwaitingApproval, $"the policy limits the age of the last review, and spec.approval.reviewedTime {found}: set it to the time of the review") with { ChangesAt = countsFrom };
        }

        DateTimeOffset due = Clock.Add(reviewed, maxAge);
        DateTimeOffset overdue = Clock.Add(due, policy.ReviewGrace);
        if (now >= overdue)
        {
            return Stop(Reasons.ReviewOverdue, $"the last review was at {Clock.Text(reviewed)} and had to be repeated by {Clock.Text(overdue)}: have it repeated, then create a ChannelReview of source Officer and decision Approved, or set spec.approval.reviewedTime") with
            {
                ChangesAt = countsFrom,
            };
        }

        // A review that is ahead may count in time, and then moves the end.
        DateTimeOffset stops = countsFrom <= overdue && inSpec > reviewed ? Clock.Add(Clock.Add(inSpec.Value, maxAge), policy.ReviewGrace) : overdue;
        Finding finding = now >= due
            ? Permit(Reasons.ReviewDue, $"the last review was at {Clock.Text(reviewed)} and is due again: have it repeated before {Clock.Text(overdue)}, or {policy.Consequence}", statements)
            : Permit(Reasons.Approved, approved, statements);
        return finding with { ChangesAt = Clock.EarliestAfter(now, due, overdue, countsFrom), Deadlines = [new Deadline(stops, Reasons.ReviewOverdue)] };
    }

    private static DateTimeOffset? Later(DateTimeOffset? one, DateTimeOffset? other) => other is null || one > other ? one : other;

    private static Finding Permit(string reason, string message, ImmutableArray<ApprovalStatement> statements)
    {
        string expires = FirstExpiry(statements) is { } end ? $"; the approval expires at {Clock.Text(end)}" : "";
        return new Finding(ChannelConditions.Approved, ConditionStatus.True, reason, message + expires, FindingEffect.Permits);
    }

    private static Finding Stop(string reason, string message) => new(ChannelConditions.Approved, ConditionStatus.False, reason, message, FindingEffect.Stops);
}
