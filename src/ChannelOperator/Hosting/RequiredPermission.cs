using ChannelOperator.Api;
using ChannelOperator.Connectors;
using ChannelOperator.Kubernetes;
using ChannelOperator.Runtime.Client;

namespace ChannelOperator.Hosting;

/// <summary>A verb that the operator needs on a resource.</summary>
internal sealed record RequiredPermission(string Verb, ResourceType Type, string? Subresource = null, string? Name = null)
{
    /// <summary>What it needs for channels, in whichever namespaces.</summary>
    public static IReadOnlyList<RequiredPermission> OnChannels { get; } =
    [
        .. Read(ResourceTypes.MessagingChannels), .. Read(ResourceTypes.PlatformPolicies), .. Read(ResourceTypes.ConnectorClasses), .. Read(ResourceTypes.Namespaces),
        .. Read(ResourceTypes.ChannelReviews),
        .. ResourceTypes.Owned.SelectMany(type => Read(type).Append(new("get", type)).Append(new("create", type)).Append(new("patch", type))),
        new("bind", ResourceTypes.ClusterRoles, Name: ConnectorNames.ReviewReporterRole),
        .. Read(ResourceTypes.Jobs), new("get", ResourceTypes.Jobs), new("create", ResourceTypes.Jobs), new("delete", ResourceTypes.Jobs),
        new("patch", ResourceTypes.Deployments, "scale"),
        new("get", ResourceTypes.MessagingChannels), new("patch", ResourceTypes.MessagingChannels, "status"),
        new("create", ResourceTypes.Events),
    ];

    /// <summary>Whether it is asked for in each namespace. Of a ClusterRole too: a RoleBinding needs the right to bind in its own namespace alone.</summary>
    private bool IsPerNamespace => Type.Namespaced || Verb == "bind";

    /// <summary>What an operator for the whole cluster needs besides: to report on policies, and to prune records.</summary>
    public static IReadOnlyList<RequiredPermission> OnTheCluster { get; } = [new("delete", ResourceTypes.ChannelReviews), new("get", ResourceTypes.PlatformPolicies), new("patch", ResourceTypes.PlatformPolicies, "status")];

    /// <summary>What the leader election needs besides.</summary>
    public static IReadOnlyList<RequiredPermission> OnLease { get; } =
        [new("create", ResourceTypes.Leases), new("get", ResourceTypes.Leases, Name: Labels.Manager), new("patch", ResourceTypes.Leases, Name: Labels.Manager)];

    /// <summary>All that an operator with these options needs, and where: the namespace is empty for the whole cluster.</summary>
    public static IEnumerable<(RequiredPermission Permission, string Namespace)> For(OperatorOptions options)
    {
        string[] namespaces = options.IsNamespaced ? [.. options.Namespaces] : [""];
        IEnumerable<RequiredPermission> permissions = options.IsNamespaced ? OnChannels : OnChannels.Concat(OnTheCluster);
        IEnumerable<(RequiredPermission Permission, string Namespace)> all =
            permissions.SelectMany(permission => (permission.IsPerNamespace ? namespaces : [""]).Select(ns => (permission, ns)));
        return options.LeaderElect ? all.Concat(OnLease.Select(permission => (permission, Leadership.NamespaceOf(options)))) : all;
    }

    /// <summary>As kubectl writes it.</summary>
    public override string ToString() =>
        $"{Verb} {(Subresource is null ? Type.Plural : $"{Type.Plural}/{Subresource}")}{(Type.Group.Length > 0 ? "." + Type.Group : "")}{(Name is null ? "" : "/" + Name)}";

    private static IEnumerable<RequiredPermission> Read(ResourceType type) => [new("list", type), new("watch", type)];
}
