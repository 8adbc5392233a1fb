namespace ChannelOperator.Policy.Tests.Guards;

/// <summary>A column of the permission matrix: somebody, and what RBAC lets him do.</summary>
/// <param name="Title">As docs/permissions.md calls him.</param>
/// <param name="User">As the API server knows him.</param>
/// <param name="WritesChannels">Whether he may create and change channels at all.</param>
/// <param name="RecordsReviews">Whether he may create reviews at all.</param>
/// <param name="Verb">The verb that he holds on the PlatformPolicy of WhatsApp, if any.</param>
/// <param name="Namespace">Where he holds it; null for everywhere.</param>
public sealed record PermissionRole(string Title, string User, bool WritesChannels, bool RecordsReviews, string? Verb = null, string? Namespace = null)
{
    /// <summary>Whether he holds a verb on a PlatformPolicy in a namespace.</summary>
    public bool Holds(string verb, string policy, string ns) => verb == Verb && policy == Platforms.WhatsApp && (Namespace is null || Namespace == ns);
}
