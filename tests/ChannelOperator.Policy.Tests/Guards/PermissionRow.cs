using ChannelOperator.Policy.Guards;

namespace ChannelOperator.Policy.Tests.Guards;

/// <summary>A row of the permission matrix: a change, and who may make it.</summary>
/// <param name="Title">As docs/permissions.md calls it.</param>
/// <param name="WhatsApp">One sign for each role, + or -, on WhatsApp.</param>
/// <param name="Instagram">The same on Instagram.</param>
/// <param name="Request">The change of a user on a platform.</param>
public sealed record PermissionRow(string Title, string WhatsApp, string Instagram, Func<string, string, GuardedRequest> Request)
{
    /// <summary>Whether the table lets a role make the change.</summary>
    public bool Permits(PermissionRole role, string platform) =>
        (platform == "WhatsApp" ? WhatsApp : Instagram)[PermissionMatrix.Roles.ToList().IndexOf(role)] == '+';
}
