using System.Collections.Immutable;
using System.Text.Json.Nodes;
using ChannelOperator.Api;
using ChannelOperator.Kubernetes;
using ChannelOperator.Policy;
using Reasons = ChannelOperator.Api.ChannelConditions.ApprovedReasons;

namespace ChannelOperator.Plugin;

/// <summary>What would change the findings of the condition Approved.</summary>
internal static class ApprovalAdvice
{
    /// <summary>The advice on a reason.</summary>
    /// <param name="reason">The reason.</param>
    /// <param name="ordinal">The how manieth finding with this reason it is.</param>
    /// <param name="assessed">The channel.</param>
    /// <param name="user">Who asks.</param>
    public static Advice Of(string reason, int ordinal, Assessment assessed, string user)
    {
        string policy = Platforms.Key(Platforms.Of(assessed.Channel));
        if (reason == Reasons.PlatformHalted)
        {
            return new Advice($"PlatformPolicy {policy}, spec.halt", Roles.OnCall, $"kubectl channel resume {Shell.Word(policy)}") { First = "what the reason of the halt asks for" };
        }

        ApprovalStatement? statement = Deciding(reason, assessed).Skip(ordinal).FirstOrDefault();
        string? first = reason switch
        {
            Reasons.ApprovalRevoked or Reasons.ApprovalRejected => "apply at the platform again, and wait until it has approved",
            Reasons.ApprovalSuspended => "settle it with the platform, and wait until it has approved",
            Reasons.ReviewOverdue => "have the review repeated",
            _ => "wait until the platform has approved",
        };
        string decidedBy = Decided(reason, statement, policy);
        if (assessed.Lacks(ResourceTypes.ChannelReviews))
        {
            // An approval that does not name the record it lifts lifts nothing.
            return new Advice("spec.approval of the channel, or a ChannelReview of its account", Roles.Approver(policy)) { First = $"{first}; what to type is told by explain to who may read the records" };
        }

        bool isLimited = statement?.ExpirationTime is not null || reason == Reasons.ReviewOverdue && Statements(assessed).Any(said => said is { Status: ApprovalStatus.Approved, ExpirationTime: not null });
        first += isLimited ? $"; the approval had an end: write the new one in place of {RecordCommand.Until}, for as it stands the server refuses the command" : "";
        return statement is { Review: null }
            ? new Advice(decidedBy, Roles.OwnerAndApprover(policy), ApproveInSpec(assessed, isLimited)) { First = first }
            : new Advice(decidedBy, Roles.Approver(policy), RecordCommand.Approve(assessed.Channel, user, assessed.Now, Superseded(statement), isLimited)) { First = first };
    }

    private static string? Superseded(ApprovalStatement? statement) =>
        statement is { IsRefusal: true, Review: { Spec.Source: ReviewSource.Platform } review } ? review.Metadata.Name : null;

    private static string ApproveInSpec(Assessment assessed, bool isLimited) => RecordCommand.Patch(
        assessed.Channel,
        new JsonObject { ["approval"] = new JsonObject { ["status"] = ApprovalStatus.Approved, ["reviewedTime"] = Timestamp.Rounded(assessed.Now).Text, ["expirationTime"] = isLimited ? RecordCommand.Until : null } },
        "channel-approval");

    /// <summary>The statements that a reason is about, in the order of their findings.</summary>
    private static IEnumerable<ApprovalStatement> Deciding(string reason, Assessment assessed)
    {
        ImmutableArray<ApprovalStatement> statements = Statements(assessed);
        return reason switch
        {
            Reasons.ApprovalRevoked => statements.Where(statement => statement.Status == ApprovalStatus.Revoked),
            Reasons.ApprovalRejected => statements.Where(statement => statement.Status == ApprovalStatus.Rejected),
            Reasons.ApprovalSuspended => statements.Where(statement => statement.Status == ApprovalStatus.Suspended),
            Reasons.ApprovalExpired => statements.Where(statement => statement.ExpirationTime?.Value <= assessed.Now),
            Reasons.AwaitingApproval => statements.Where(statement => statement.Status != ApprovalStatus.Approved || statement.Review is null),
            _ => [],
        };
    }

    private static ImmutableArray<ApprovalStatement> Statements(Assessment assessed) => assessed.Channel.Spec.Approval is { } approval
        ? assessed.Facts.Reviews.Statements.Insert(0, ApprovalStatement.Of(approval))
        : assessed.Facts.Reviews.Statements;

    private static string Decided(string reason, ApprovalStatement? statement, string policy) => reason switch
    {
        Reasons.ReviewOverdue => $"PlatformPolicy {policy}, spec.approval.maxReviewAge and gracePeriod",
        Reasons.AwaitingApproval when statement is null => $"PlatformPolicy {policy}, spec.approval.required",
        Reasons.ApprovalExpired => $"{Origin(statement)}, expirationTime",
        _ when statement?.Review is not null => $"{Origin(statement)}, spec.decision",
        _ => "spec.approval.status of the channel",
    };

    private static string Origin(ApprovalStatement? statement) => statement?.Review is { } review ? $"ChannelReview {review.Metadata.Name}" : "spec.approval of the channel";
}
