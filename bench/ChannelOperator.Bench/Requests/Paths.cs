using ChannelOperator.Api;

namespace ChannelOperator.Bench.Requests;

/// <summary>Where things are at the API server.</summary>
internal static class Paths
{
    /// <summary>The collections in which a channel may own something.</summary>
    public static readonly IReadOnlyList<string> Owned =
    [
        "/api/v1/namespaces/{ns}/configmaps", "/apis/apps/v1/namespaces/{ns}/deployments", "/api/v1/namespaces/{ns}/services",
        "/api/v1/namespaces/{ns}/persistentvolumeclaims", "/api/v1/namespaces/{ns}/serviceaccounts", "/apis/rbac.authorization.k8s.io/v1/namespaces/{ns}/rolebindings",
    ];

    public static string Channels(string ns) => $"/apis/{ApiGroup.ApiVersion}/namespaces/{ns}/messagingchannels";

    public static string Channel(string ns, string name) => $"{Channels(ns)}/{name}";

    public static string Policy(string name) => $"/apis/{ApiGroup.ApiVersion}/platformpolicies/{name}";

    public static string Deployments(string ns) => $"/apis/apps/v1/namespaces/{ns}/deployments";

    public static string Deployment(string ns, string channel) => $"{Deployments(ns)}/{channel}-connector";

    public static string Scale(string deployment) => deployment + "/scale";

    public static string Events(string ns) => $"/apis/events.k8s.io/v1/namespaces/{ns}/events";

    /// <summary>Only what belongs to a channel.</summary>
    public static string OwnedOnly(string collection) => $"{collection}?labelSelector={Uri.EscapeDataString(Labels.Channel)}";
}
