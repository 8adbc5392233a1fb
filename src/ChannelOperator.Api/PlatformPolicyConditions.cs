namespace ChannelOperator.Api;

/// <summary>Condition types of a PlatformPolicy and, nested by type, their reasons. Accepted is always present, Unknown with reason <see cref="Pending"/> before the first look; Guarded is there from that look on, Stalled only while True.</summary>
public static class PlatformPolicyConditions
{
    /// <summary>The policy can be applied.</summary>
    public const string Accepted = "Accepted";

    /// <summary>The admission policies that say who may approve are in force on the server. It is the same on every policy, and decides nothing.</summary>
    public const string Guarded = "Guarded";

    /// <summary>The policy is not accepted, and nothing moves before somebody corrects it. It has the reason of Accepted.</summary>
    public const string Stalled = "Stalled";

    /// <summary>Unknown: the operator has not looked yet.</summary>
    public const string Pending = "Pending";

    /// <summary>The default of status.conditions.</summary>
    public const string InitialJson =
        "[{\"type\":\"Accepted\",\"status\":\"Unknown\",\"reason\":\"Pending\",\"message\":\"waiting for the channel operator\",\"lastTransitionTime\":\"1970-01-01T00:00:00Z\",\"observedGeneration\":-1}]";

    /// <summary>Reasons of <see cref="PlatformPolicyConditions.Accepted"/>.</summary>
    public static class AcceptedReasons
    {
        /// <summary>True: it is applied as it stands.</summary>
        public const string Accepted = "Accepted";

        /// <summary>True: it is applied, and the platform's floor makes it stricter than it stands.</summary>
        public const string FloorApplied = "FloorApplied";

        /// <summary>False: the name is not the platform's in lower case.</summary>
        public const string NameMismatch = "NameMismatch";

        /// <summary>False: terms without a version.</summary>
        public const string NoVersions = "NoVersions";

        /// <summary>False: an effectiveTime is not later than the one before it, or cannot be read.</summary>
        public const string VersionsOutOfOrder = "VersionsOutOfOrder";

        /// <summary>False: a version is listed twice.</summary>
        public const string DuplicateVersion = "DuplicateVersion";

        /// <summary>False: a duration cannot be read or is longer than 3650 days.</summary>
        public const string InvalidDuration = "InvalidDuration";

        /// <summary>False: another value is not one of those allowed; only old API servers let it in.</summary>
        public const string InvalidSpec = "InvalidSpec";
    }

    /// <summary>Reasons of <see cref="PlatformPolicyConditions.Guarded"/>.</summary>
    public static class GuardedReasons
    {
        /// <summary>True: they are all there, and those of the operator's version.</summary>
        public const string AdmissionPolicies = "AdmissionPolicies";

        /// <summary>False: one of them, or its binding, is not there.</summary>
        public const string NoAdmissionPolicy = "NoAdmissionPolicy";

        /// <summary>False: one of them, or its binding, is another than that of the operator's version.</summary>
        public const string AdmissionPolicyDiffers = "AdmissionPolicyDiffers";

        /// <summary>Unknown: the server is too old for admission policies, so nothing guards but RBAC.</summary>
        public const string ServerTooOld = "ServerTooOld";

        /// <summary>Unknown: the operator may not read them.</summary>
        public const string Forbidden = "Forbidden";
    }
}
