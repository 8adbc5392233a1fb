namespace ChannelOperator.Policy.Guards;

/// <summary>The verbs that the guards ask for, on the PlatformPolicy of the platform. Kubernetes itself never asks for them: whoever may use <c>*</c> on PlatformPolicies has them too.</summary>
public static class GuardVerbs
{
    /// <summary>Say that a platform has approved, or make what it said less strict.</summary>
    public const string Approve = "approve";

    /// <summary>Accept a platform's terms.</summary>
    public const string AcceptTerms = "accept-terms";
}
