namespace ChannelOperator.Plugin;

/// <summary>Who may do what, by the roles of config/roles.</summary>
internal static class Roles
{
    /// <summary>Changes channels.</summary>
    public const string Owner = "channel-owner, or edit or admin of the namespace";

    /// <summary>Changes policies and classes.</summary>
    public const string PlatformTeam = "the platform team: no role of config/roles may write policies or classes";

    /// <summary>Halts and resumes platforms.</summary>
    public const string OnCall = "whoever may patch platformpolicies: no role of config/roles, it is given to the on-call by name";

    /// <summary>Runs the operator.</summary>
    public const string Operators = "who runs the operator";

    /// <summary>Records reviews.</summary>
    public static string Approver(string policy) => $"channel-approver, and with config/admission the verb approve on platformpolicies/{policy}";

    /// <summary>Approves in the spec of a channel.</summary>
    public static string OwnerAndApprover(string policy) => $"channel-owner and channel-approver together, with config/admission the verb approve on platformpolicies/{policy}";

    /// <summary>Accepts terms.</summary>
    public static string TermsOfficer(string policy) => $"channel-terms-officer, with config/admission the verb accept-terms on platformpolicies/{policy}";
}
