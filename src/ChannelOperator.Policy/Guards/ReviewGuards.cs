using ChannelOperator.Api;

namespace ChannelOperator.Policy.Guards;

/// <summary>The guards of records of the continuing review. Their creation is all there is to guard: a record cannot be changed.</summary>
internal static class ReviewGuards
{
    public static GuardPolicy Policy { get; } = new()
    {
        Name = "channel-operator-channelreviews",
        Resource = GuardPolicy.Reviews,
        Operations = [GuardPolicy.Create],
        Rules =
        [
            new GuardRule
            {
                Id = "approves",
                Verb = GuardVerbs.Approve,
                Concerns = request => request.Review!.Spec.Decision == ApprovalStatus.Approved,
                Cel = "object.spec.decision == 'Approved'",
                Message = new("user {user} may not record spec.decision Approved for {platform}: record one that stops, or have a user who holds the verb approve on platformpolicies/{platform}, "
                    + "in namespace {namespace} or everywhere, record it"),
            },
            new GuardRule
            {
                Id = "recordsForAnother",
                Concerns = request => request.Review!.Spec.RecordedBy != request.User,
                Cel = "object.spec.recordedBy != request.userInfo.username",
                Message = new("spec.recordedBy is {recordedBy}, and the user who creates the record is {user}: write {user} there; the person who decided belongs into spec.decidedBy"),
            },
            new GuardRule
            {
                Id = "decidesAhead",
                Reason = "Invalid",
                Concerns = request => !(request.Review!.Spec.DecidedTime.Value <= Clock.Add(request.Review.Metadata.CreationTimestamp?.Value ?? DateTimeOffset.MinValue, Clock.Tolerance)),
                Cel = $"!(timestamp(object.spec.decidedTime) <= timestamp(object.metadata.creationTimestamp) + duration('{Clock.Tolerance.TotalMinutes:0}m'))",
                Message = new("spec.decidedTime is {decidedTime}, more than 5 minutes ahead: write when it was decided, or create the record then"),
            },
            new GuardRule
            {
                // Which connector it is, and for which account, the guard of connectors tells.
                Id = "speaksForPlatform",
                Concerns = request => request.Review!.Spec.Source == ReviewSource.Platform && !IsConnectorIn(request),
                Cel = "object.spec.source == 'Platform' && "
                    + "!(request.userInfo.username.startsWith('system:serviceaccount:' + object.metadata.namespace + ':') && request.userInfo.username.endsWith('-connector'))",
                Message = new("user {user} may not record with spec.source Platform, only connectors in namespace {namespace} may: write Officer, and in spec.reference where the platform said it"),
            },
        ],
    };

    private static bool IsConnectorIn(GuardedRequest request) =>
        request.User.StartsWith($"system:serviceaccount:{request.Namespace}:", StringComparison.Ordinal) && request.User.EndsWith("-connector", StringComparison.Ordinal);
}
