using static ChannelOperator.Api.ChannelConditions;

namespace ChannelOperator.Tests.Channels;

/// <summary>The table of "Status and conditions" in the design, as data: which reasons a condition may have with which status.</summary>
internal static class ConditionTable
{
    private static readonly string[] Blocking =
    [
        .. Reasons("InvalidSpec PolicyNotFound PolicyNotAccepted NamespaceNotPermitted ClassNotFound AmbiguousClass DuplicateAccount InputUnavailable"),
        .. Reasons("PlatformHalted ApprovalRevoked ApprovalRejected ApprovalSuspended ApprovalExpired AwaitingApproval ReviewOverdue"),
        .. Reasons("TermsNotAccepted TermsVersionUnknown TermsOutdated"),
        .. Reasons("ApplyFailed Forbidden RolloutPending DriftLoop"),
        .. Reasons("ScaledToZero ConnectorUnavailable ProgressDeadlineExceeded"),
    ];

    private static readonly Dictionary<(string Type, string Status), string[]> Rows = new()
    {
        [(Accepted, "True")] = Reasons("Accepted"),
        [(Accepted, "False")] = Reasons("InvalidSpec PolicyNotFound PolicyNotAccepted NamespaceNotPermitted ClassNotFound AmbiguousClass DuplicateAccount InputUnavailable"),
        [(Accepted, "Unknown")] = Reasons("Pending InputUnavailable"),
        [(Approved, "True")] = Reasons("Approved NotRequired ReviewDue"),
        [(Approved, "False")] = Reasons("PlatformHalted ApprovalRevoked ApprovalRejected ApprovalSuspended ApprovalExpired AwaitingApproval ReviewOverdue"),
        [(Approved, "Unknown")] = Reasons("Pending"),
        [(TermsAccepted, "True")] = Reasons("TermsCurrent TermsExpiring NotRequired"),
        [(TermsAccepted, "False")] = Reasons("TermsNotAccepted TermsVersionUnknown TermsOutdated"),
        [(TermsAccepted, "Unknown")] = Reasons("Pending"),
        [(RetentionCompliant, "True")] = Reasons("WithinLimits RetentionClamped"),
        [(RetentionCompliant, "Unknown")] = Reasons("Pending"),
        [(Enforced, "True")] = Reasons("ConnectorRunning ConnectorStopped"),
        [(Enforced, "False")] = Reasons("ApplyFailed Forbidden RolloutPending DriftLoop"),
        [(Enforced, "Unknown")] = Reasons("Pending"),
        [(Available, "True")] = Reasons("MinimumReplicasAvailable"),
        [(Available, "False")] = Reasons("ScaledToZero ConnectorUnavailable ProgressDeadlineExceeded"),
        [(Available, "Unknown")] = Reasons("RolloutInProgress"),
        [(Ready, "True")] = Reasons("ConnectorAvailable StoppedAsDeclared"),
        [(Ready, "False")] = Blocking,
        [(Ready, "Unknown")] = Reasons("Progressing Pending"),
        [(Reconciling, "True")] = Reasons("Progressing ProgressingWithRetry"),
        [(Stalled, "True")] = Blocking,
        [(Suspended, "True")] = Reasons("SuspendedByUser"),
        [(PolicyViolated, "True")] = Reasons("TermsNotAccepted TermsOutdated TermsVersionUnknown ReviewOverdue AwaitingApproval"),
    };

    /// <summary>All reasons that a condition may have with a status; none where it may not have that status.</summary>
    public static IReadOnlyList<string> Legal(string type, string status) => Rows.GetValueOrDefault((type, status), []);

    private static string[] Reasons(string row) => row.Split(' ');
}
