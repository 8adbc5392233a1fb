using ChannelOperator.Api;

namespace ChannelOperator.Policy.Guards;

/// <summary>The guards of what a channel's spec says of its approval and its terms.</summary>
internal static class ChannelGuards
{
    private const string Blocking = "['Rejected', 'Suspended', 'Revoked']";

    private const string OldApproval = "oldObject != null && has(oldObject.spec.approval)";

    // For messages: their pieces stand between quotes in CEL, so none can hold one.
    private const string Holder = "a user who holds the verb {verb} on platformpolicies/{platform}, in namespace {namespace} or everywhere";

    public static GuardPolicy Policy { get; } = new()
    {
        Name = "channel-operator-messagingchannels",
        Resource = GuardPolicy.Channels,
        Operations = [GuardPolicy.Create, GuardPolicy.Update],
        Variables =
        [
            ("was", $"{OldApproval} ? oldObject.spec.approval.status : 'Absent'"),
            ("is", "has(object.spec.approval) ? object.spec.approval.status : 'Absent'"),
        ],
        Rules =
        [
            new GuardRule
            {
                Id = "approves",
                Verb = GuardVerbs.Approve,
                Concerns = request => Is(request) == ApprovalStatus.Approved && Was(request) != ApprovalStatus.Approved,
                Cel = "variables.is == 'Approved' && variables.was != 'Approved'",
                Message = Message("user {user} may not set spec.approval.status from {was} to Approved", GuardVerbs.Approve),
            },
            new GuardRule
            {
                Id = "unblocks",
                Verb = GuardVerbs.Approve,
                Concerns = request => IsBlocking(Was(request)) && !IsBlocking(Is(request)),
                Cel = $"variables.was in {Blocking} && !(variables.is in {Blocking})",
                Message = Message("user {user} may not change spec.approval.status from {was} to {is}: Rejected, Suspended and Revoked may be exchanged for each other only", GuardVerbs.Approve),
            },
            new GuardRule
            {
                // Whatever the status: where no approval is required, a passed expiry is all that stops a channel.
                Id = "extendsExpiry",
                Verb = GuardVerbs.Approve,
                Concerns = request => !IsBlocking(Is(request)) && IsLater(request.OldChannel?.Spec.Approval?.ExpirationTime, request.Channel!.Spec.Approval?.ExpirationTime),
                Cel = $"!(variables.is in {Blocking}) && {OldApproval} && has(oldObject.spec.approval.expirationTime) && "
                    + "!(has(object.spec.approval) && has(object.spec.approval.expirationTime) && "
                    + "(object.spec.approval.expirationTime == oldObject.spec.approval.expirationTime || "
                    + "timestamp(object.spec.approval.expirationTime) <= timestamp(oldObject.spec.approval.expirationTime)))",
                Message = Message("user {user} may not move spec.approval.expirationTime to a later time, nor remove it", GuardVerbs.Approve),
            },
            new GuardRule
            {
                // An earlier time too: it may take the place of one in the future, which counts as none.
                Id = "renewsReview",
                Verb = GuardVerbs.Approve,
                Concerns = request => Is(request) == ApprovalStatus.Approved
                    && request.Channel!.Spec.Approval!.ReviewedTime is { } reviewed && request.OldChannel?.Spec.Approval?.ReviewedTime != reviewed,
                Cel = "variables.is == 'Approved' && has(object.spec.approval.reviewedTime) && "
                    + $"!({OldApproval} && has(oldObject.spec.approval.reviewedTime) && object.spec.approval.reviewedTime == oldObject.spec.approval.reviewedTime)",
                Message = Message("user {user} may not set spec.approval.reviewedTime of an approved channel", GuardVerbs.Approve),
            },
            new GuardRule
            {
                Id = "acceptsTerms",
                Verb = GuardVerbs.AcceptTerms,
                Concerns = request => request.Channel!.Spec.Terms is { } terms && request.OldChannel?.Spec.Terms != terms,
                Cel = "has(object.spec.terms) && !(oldObject != null && has(oldObject.spec.terms) && object.spec.terms == oldObject.spec.terms)",
                Message = Message("user {user} may remove spec.terms but not set it", GuardVerbs.AcceptTerms),
            },
        ],
    };

    private static string? Was(GuardedRequest request) => request.OldChannel?.Spec.Approval?.Status;

    private static string? Is(GuardedRequest request) => request.Channel!.Spec.Approval?.Status;

    private static bool IsBlocking(string? status) => status is ApprovalStatus.Rejected or ApprovalStatus.Suspended or ApprovalStatus.Revoked;

    /// <summary>Whether an end was moved away. What cannot be read as a time may be any.</summary>
    private static bool IsLater(Timestamp? old, Timestamp? now) =>
        old is { } before && (now is not { } after || (after != before && !(after.Value <= before.Value)));

    private static GuardMessage Message(string refusal, string verb) => new($"{refusal}: leave it as it is, or have {Holder.Replace("{verb}", verb, StringComparison.Ordinal)}, do it");
}
