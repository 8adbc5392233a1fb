using ChannelOperator.Policy.Guards;
using static ChannelOperator.Policy.Tests.Guards.MatrixChanges;

namespace ChannelOperator.Policy.Tests.Guards;

/// <summary>Who may do what on which platform: the one table, for the guards in C#, for their CEL, for API servers, and for docs/permissions.md.</summary>
public static class PermissionMatrix
{
    /// <summary>The namespace of all changes.</summary>
    public const string Namespace = "cx";

    /// <summary>The platforms. Verbs are held for the first alone.</summary>
    public static IReadOnlyList<string> Platforms { get; } = ["WhatsApp", "Instagram"];

    /// <summary>The columns, in the order of the signs of a row.</summary>
    public static IReadOnlyList<PermissionRole> Roles { get; } =
    [
        new("owner", "owner@example.com", WritesChannels: true, RecordsReviews: true),
        new("approver", "approver@example.com", WritesChannels: true, RecordsReviews: true, GuardVerbs.Approve),
        new("approver in the namespace", "approver-here@example.com", WritesChannels: true, RecordsReviews: true, GuardVerbs.Approve, Namespace),
        new("approver in another namespace", "approver-elsewhere@example.com", WritesChannels: true, RecordsReviews: true, GuardVerbs.Approve, "elsewhere"),
        new("terms officer", "terms@example.com", WritesChannels: true, RecordsReviews: true, GuardVerbs.AcceptTerms),
        new("viewer", "viewer@example.com", WritesChannels: false, RecordsReviews: false),
        new("the channel's connector", $"system:serviceaccount:{Namespace}:{Channel}-connector", WritesChannels: false, RecordsReviews: true),
        new("the operator", "system:serviceaccount:channel-operator:channel-operator", WritesChannels: false, RecordsReviews: false),
    ];

    /// <summary>The rows.</summary>
    public static IReadOnlyList<PermissionRow> Rows { get; } =
    [
        new("create a channel with neither `approval` nor `terms`", "+++++---", "+++++---", Create()),
        new("create a channel that is Pending", "+++++---", "+++++---", Create(Approval("Pending"))),
        new("create a channel that is Revoked", "+++++---", "+++++---", Create(Approval("Revoked"))),
        new("create a channel that is Approved", "-++-----", "--------", Create(Approval("Approved"))),
        new("create a channel with `terms`", "----+---", "--------", Create(terms: "2026-01")),
        new("change `connector` of an Approved channel with `terms`", "+++++---", "+++++---", Update(Approval("Approved"), Approval("Approved"), "2026-01", "2026-01", replicas: 2)),
        new("no `approval` → Approved", "-++-----", "--------", Update(null, Approval("Approved"))),
        new("Pending → Approved", "-++-----", "--------", Update(Approval("Pending"), Approval("Approved"))),
        new("Revoked → Approved", "-++-----", "--------", Update(Approval("Revoked"), Approval("Approved"))),
        new("Approved → Pending, Suspended, Rejected or Revoked", "+++++---", "+++++---", Update(Approval("Approved"), Approval("Suspended"))),
        new("Approved → no `approval`", "+++++---", "+++++---", Update(Approval("Approved"), null)),
        new("Revoked → Suspended, and the like", "+++++---", "+++++---", Update(Approval("Revoked"), Approval("Suspended"))),
        new("Revoked, Rejected or Suspended → Pending", "-++-----", "--------", Update(Approval("Suspended"), Approval("Pending"))),
        new("Revoked, Rejected or Suspended → no `approval`", "-++-----", "--------", Update(Approval("Rejected"), null)),
        new("`expirationTime` later", "-++-----", "--------", Update(Approval("Approved", expires: Spring), Approval("Approved", expires: Summer))),
        new("`expirationTime` earlier, or a first one", "+++++---", "+++++---", Update(Approval("Approved", expires: Summer), Approval("Approved", expires: Spring))),
        new("no more `expirationTime`, Approved", "-++-----", "--------", Update(Approval("Approved", expires: Spring), Approval("Approved"))),
        new("no more `expirationTime`, Pending", "-++-----", "--------", Update(Approval("Pending", expires: Spring), Approval("Pending"))),
        new("no more `expirationTime`, together with `approval`", "-++-----", "--------", Update(Approval("Approved", expires: Spring), null)),
        new("no more `expirationTime`, Revoked instead", "+++++---", "+++++---", Update(Approval("Approved", expires: Spring), Approval("Revoked"))),
        new("another `reviewedTime`, Approved", "-++-----", "--------", Update(Approval("Approved", Spring), Approval("Approved", Winter))),
        new("another `reviewedTime`, Pending", "+++++---", "+++++---", Update(Approval("Pending", Spring), Approval("Pending", Summer))),
        new("no more `reviewedTime`", "+++++---", "+++++---", Update(Approval("Approved", Spring), Approval("Approved"))),
        new("another `reference` or `reviewedBy`", "+++++---", "+++++---", Update(Approval("Approved"), Approval("Approved") with { Reference = "OTHER-1" })),
        new("set or change `terms`", "----+---", "--------", Update(null, null, "2026-01", "2026-09")),
        new("remove `terms`", "+++++---", "+++++---", Update(null, null, "2026-01", null)),
        new("record Rejected, Suspended or Revoked, by an Officer", "+++++---", "+++++---", Record("Officer", "Revoked")),
        new("record Approved, by an Officer", "-++-----", "--------", Record("Officer", "Approved")),
        new("record Revoked, by the Platform, for the connector's account", "------+-", "------+-", Record("Platform", "Revoked")),
        new("record Revoked, by the Platform, for another account", "--------", "--------", Record("Platform", "Revoked", review => review with { AccountId = "9999" })),
        new("record Revoked, by the Platform, for another platform", "--------", "--------", Record("Platform", "Revoked", review => review with { Platform = "Facebook" })),
        new("record Approved, by the Platform", "--------", "--------", Record("Platform", "Approved")),
        new("record with another's name in `recordedBy`", "--------", "--------", Record("Officer", "Revoked", review => review with { RecordedBy = "somebody@example.com" })),
        new("record with a `decidedTime` 4 minutes ahead", "+++++---", "+++++---", Record("Officer", "Revoked", minutesAhead: 4)),
        new("record with a `decidedTime` 6 minutes ahead", "--------", "--------", Record("Officer", "Revoked", minutesAhead: 6)),
    ];

    /// <summary>Every cell: role, row, platform.</summary>
    public static IEnumerable<(PermissionRole Role, PermissionRow Row, string Platform)> Cells =>
        from row in Rows from platform in Platforms from role in Roles select (role, row, platform);

    /// <summary>The cells in which a judge differs from the table.</summary>
    /// <param name="judge">What refuses a request, given whether its user holds a verb on the policy of a name.</param>
    public static IReadOnlyList<string> Wrong(Func<GuardedRequest, Func<string, string, bool>, IReadOnlyList<object>> judge)
    {
        List<string> wrong = [];
        foreach ((PermissionRole role, PermissionRow row, string platform) in Cells)
        {
            GuardedRequest request = row.Request(role.User, platform);
            bool mayWrite = request.Review is null ? role.WritesChannels : role.RecordsReviews;
            bool permitted = mayWrite && judge(request, (verb, policy) => role.Holds(verb, policy, request.Namespace)).Count == 0;
            if (permitted != row.Permits(role, platform))
            {
                wrong.Add($"{role.Title}: {row.Title} ({platform}): {permitted}");
            }
        }

        return wrong;
    }
}
