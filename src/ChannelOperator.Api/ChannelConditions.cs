namespace ChannelOperator.Api;

/// <summary>
/// Condition types of a MessagingChannel and, nested by type, their reasons. The positive types are always present, Unknown with
/// reason <see cref="Pending"/> before the first look; Reconciling, Stalled, Suspended and PolicyViolated are present only while True.
/// </summary>
public static class ChannelConditions
{
    /// <summary>The declaration can be judged: valid, a policy and a class found, the account not claimed by another channel.</summary>
    public const string Accepted = "Accepted";

    /// <summary>The platform's approval holds, or none is needed.</summary>
    public const string Approved = "Approved";

    /// <summary>Terms that are in force have been accepted.</summary>
    public const string TermsAccepted = "TermsAccepted";

    /// <summary>The retention in force is within the policy's ceilings.</summary>
    public const string RetentionCompliant = "RetentionCompliant";

    /// <summary>The cluster is as decided.</summary>
    public const string Enforced = "Enforced";

    /// <summary>The connector's pods are available.</summary>
    public const string Available = "Available";

    /// <summary>The summary: True when nothing is left to do or to decide.</summary>
    public const string Ready = "Ready";

    /// <summary>Only while True: the operator is at work or waits for something that comes by itself.</summary>
    public const string Reconciling = "Reconciling";

    /// <summary>Only while True: nothing moves until a person changes something.</summary>
    public const string Stalled = "Stalled";

    /// <summary>Only while True: the owner has suspended the channel.</summary>
    public const string Suspended = "Suspended";

    /// <summary>Only while True: under enforcement Warn, a rule is broken and the channel runs all the same.</summary>
    public const string PolicyViolated = "PolicyViolated";

    /// <summary>Unknown: the operator has not looked yet, or judges as soon as the policy is known.</summary>
    public const string Pending = "Pending";

    /// <summary>The default of status.conditions, so that a new object is never green.</summary>
    public const string InitialJson =
        "[" + Initial1 + Accepted + Initial2 + "," + Initial1 + Approved + Initial2 + "," + Initial1 + TermsAccepted + Initial2 + ","
        + Initial1 + RetentionCompliant + Initial2 + "," + Initial1 + Enforced + Initial2 + "," + Initial1 + Available + Initial2 + ","
        + Initial1 + Ready + Initial2 + "]";

    private const string Initial1 = "{\"type\":\"";

    private const string Initial2 =
        "\",\"status\":\"Unknown\",\"reason\":\"Pending\",\"message\":\"waiting for the channel operator\",\"lastTransitionTime\":\"1970-01-01T00:00:00Z\",\"observedGeneration\":-1}";

    /// <summary>The positive types in the order in which they are judged; Ready, the summary, is last.</summary>
    public static IReadOnlyList<string> Positive { get; } = [Accepted, Approved, TermsAccepted, RetentionCompliant, Enforced, Available, Ready];

    /// <summary>Reasons of <see cref="ChannelConditions.Accepted"/>.</summary>
    public static class AcceptedReasons
    {
        /// <summary>True: all that is needed to judge the channel is there.</summary>
        public const string Accepted = "Accepted";

        /// <summary>False: the spec breaks a rule that the API server did not hold.</summary>
        public const string InvalidSpec = "InvalidSpec";

        /// <summary>False: no PlatformPolicy has the platform's name.</summary>
        public const string PolicyNotFound = "PolicyNotFound";

        /// <summary>False: the PlatformPolicy is itself not accepted.</summary>
        public const string PolicyNotAccepted = "PolicyNotAccepted";

        /// <summary>False: the policy's namespaceSelector leaves the namespace out.</summary>
        public const string NamespaceNotPermitted = "NamespaceNotPermitted";

        /// <summary>False: no ConnectorClass of that name, or none for the platform is the default.</summary>
        public const string ClassNotFound = "ClassNotFound";

        /// <summary>False: several classes for the platform are marked as default.</summary>
        public const string AmbiguousClass = "AmbiguousClass";

        /// <summary>False: another channel holds the account.</summary>
        public const string DuplicateAccount = "DuplicateAccount";

        /// <summary>Unknown while its grace runs, then False: something needed for the judgement cannot be read.</summary>
        public const string InputUnavailable = "InputUnavailable";
    }

    /// <summary>Reasons of <see cref="ChannelConditions.Approved"/>.</summary>
    public static class ApprovedReasons
    {
        /// <summary>True: approved, not expired, reviewed lately enough.</summary>
        public const string Approved = "Approved";

        /// <summary>True: the platform asks for no approval, and nothing speaks against it.</summary>
        public const string NotRequired = "NotRequired";

        /// <summary>True: the review is older than allowed, and the grace runs.</summary>
        public const string ReviewDue = "ReviewDue";

        /// <summary>False: the platform's policy carries a halt.</summary>
        public const string PlatformHalted = "PlatformHalted";

        /// <summary>False: access was taken away.</summary>
        public const string ApprovalRevoked = "ApprovalRevoked";

        /// <summary>False: access was refused.</summary>
        public const string ApprovalRejected = "ApprovalRejected";

        /// <summary>False: access is withheld.</summary>
        public const string ApprovalSuspended = "ApprovalSuspended";

        /// <summary>False: the approval's expirationTime has passed.</summary>
        public const string ApprovalExpired = "ApprovalExpired";

        /// <summary>False: approval is required and not there yet.</summary>
        public const string AwaitingApproval = "AwaitingApproval";

        /// <summary>False: the review is older than allowed, grace included.</summary>
        public const string ReviewOverdue = "ReviewOverdue";
    }

    /// <summary>Reasons of <see cref="ChannelConditions.TermsAccepted"/>.</summary>
    public static class TermsReasons
    {
        /// <summary>True: the version accepted is in force, or newer.</summary>
        public const string TermsCurrent = "TermsCurrent";

        /// <summary>True: a newer version is in force, and the grace for accepting it runs.</summary>
        public const string TermsExpiring = "TermsExpiring";

        /// <summary>True: the policy names no terms.</summary>
        public const string NotRequired = "NotRequired";

        /// <summary>False: nothing has been accepted.</summary>
        public const string TermsNotAccepted = "TermsNotAccepted";

        /// <summary>False: the version accepted is not one that the policy lists.</summary>
        public const string TermsVersionUnknown = "TermsVersionUnknown";

        /// <summary>False: the version accepted has been replaced, grace included.</summary>
        public const string TermsOutdated = "TermsOutdated";
    }

    /// <summary>Reasons of <see cref="ChannelConditions.RetentionCompliant"/>.</summary>
    public static class RetentionReasons
    {
        /// <summary>True: what the owner wishes is within the ceilings.</summary>
        public const string WithinLimits = "WithinLimits";

        /// <summary>True: a wish was longer than its ceiling and was cut to it.</summary>
        public const string RetentionClamped = "RetentionClamped";
    }

    /// <summary>Reasons of <see cref="ChannelConditions.Enforced"/>.</summary>
    public static class EnforcedReasons
    {
        /// <summary>True: the objects are as decided, and every pod has the current revision.</summary>
        public const string ConnectorRunning = "ConnectorRunning";

        /// <summary>True: the Deployment is at zero, or was never created.</summary>
        public const string ConnectorStopped = "ConnectorStopped";

        /// <summary>False: an object could not be written.</summary>
        public const string ApplyFailed = "ApplyFailed";

        /// <summary>False: the operator lacks a permission.</summary>
        public const string Forbidden = "Forbidden";

        /// <summary>False: pods with an older revision are still there, or the Deployment is not at zero yet.</summary>
        public const string RolloutPending = "RolloutPending";

        /// <summary>False: somebody keeps changing what the operator puts back.</summary>
        public const string DriftLoop = "DriftLoop";

        /// <summary>False: the connector is stopped, and its expired media could not be deleted.</summary>
        public const string SweepFailed = "SweepFailed";
    }

    /// <summary>Reasons of <see cref="ChannelConditions.Available"/>.</summary>
    public static class AvailableReasons
    {
        /// <summary>True: enough pods are available.</summary>
        public const string MinimumReplicasAvailable = "MinimumReplicasAvailable";

        /// <summary>False: no pod is meant to run.</summary>
        public const string ScaledToZero = "ScaledToZero";

        /// <summary>False: too few pods are available.</summary>
        public const string ConnectorUnavailable = "ConnectorUnavailable";

        /// <summary>False: the rollout has not finished in the time that its class gives it.</summary>
        public const string ProgressDeadlineExceeded = "ProgressDeadlineExceeded";

        /// <summary>Unknown: a rollout is under way.</summary>
        public const string RolloutInProgress = "RolloutInProgress";
    }

    /// <summary>Reasons of <see cref="ChannelConditions.Ready"/>; otherwise it has the reason of the first condition that blocks.</summary>
    public static class ReadyReasons
    {
        /// <summary>True: the connector runs and answers.</summary>
        public const string ConnectorAvailable = "ConnectorAvailable";

        /// <summary>True: the owner wants the channel stopped, and it is.</summary>
        public const string StoppedAsDeclared = "StoppedAsDeclared";

        /// <summary>Unknown: the operator is at work.</summary>
        public const string Progressing = "Progressing";
    }

    /// <summary>Reasons of <see cref="ChannelConditions.Reconciling"/>.</summary>
    public static class ReconcilingReasons
    {
        /// <summary>True: under way.</summary>
        public const string Progressing = "Progressing";

        /// <summary>True: something failed and is being tried again.</summary>
        public const string ProgressingWithRetry = "ProgressingWithRetry";
    }

    /// <summary>Reasons of <see cref="ChannelConditions.Suspended"/>.</summary>
    public static class SuspendedReasons
    {
        /// <summary>True: the owner has set spec.suspend.</summary>
        public const string SuspendedByUser = "SuspendedByUser";
    }
}
