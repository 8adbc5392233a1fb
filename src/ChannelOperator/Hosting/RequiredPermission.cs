using ChannelOperator.Api;
using ChannelOperator.Kubernetes;
using ChannelOperator.Runtime.Client;

namespace ChannelOperator.Hosting;

/// <summary>A verb that the operator needs on a resource.</summary>
internal sealed record RequiredPermission(string Verb, ResourceType Type, string? Subresource = null, string? Name = null)
{
    /// <summary>All that it needs for channels.</summary>
    public static IReadOnlyList<RequiredPermission> All { get; } =
    [
        .. Read(ResourceTypes.MessagingChannels), .. Read(ResourceTypes.PlatformPolicies), .. Read(ResourceTypes.ConnectorClasses), .. Read(ResourceTypes.Namespaces),
        .. ResourceTypes.Owned.SelectMany(type => Read(type).Append(new("get", type)).Append(new("create", type)).Append(new("patch", type))),
        new("patch", ResourceTypes.Deployments, "scale"),
        new("get", ResourceTypes.MessagingChannels), new("get", ResourceTypes.PlatformPolicies),
        new("patch", ResourceTypes.MessagingChannels, "status"), new("patch", ResourceTypes.PlatformPolicies, "status"),
        new("create", ResourceTypes.Events),
    ];

    /// <summary>What the leader election needs besides.</summary>
    public static IReadOnlyList<RequiredPermission> OnLease { get; } =
        [new("create", ResourceTypes.Leases), new("get", ResourceTypes.Leases, Name: Labels.Manager), new("patch", ResourceTypes.Leases, Name: Labels.Manager)];

    /// <summary>As RBAC writes it.</summary>
    public override string ToString() => $"{Verb} {(Subresource is null ? Type.Plural : $"{Type.Plural}/{Subresource}")}{(Type.Group.Length > 0 ? "." + Type.Group : "")}";

    private static IEnumerable<RequiredPermission> Read(ResourceType type) => [new("list", type), new("watch", type)];
}
