using ChannelOperator.Api;
using ChannelOperator.Runtime.Client;

namespace ChannelOperator.Kubernetes;

/// <summary>The resources that the operator reads or writes.</summary>
internal static class ResourceTypes
{
    public static readonly ResourceType MessagingChannels = new(ApiGroup.Name, ApiGroup.Version, "messagingchannels", MessagingChannel.KindName, Namespaced: true);

    public static readonly ResourceType PlatformPolicies = new(ApiGroup.Name, ApiGroup.Version, "platformpolicies", PlatformPolicy.KindName, Namespaced: false);

    public static readonly ResourceType ConnectorClasses = new(ApiGroup.Name, ApiGroup.Version, "connectorclasses", ConnectorClass.KindName, Namespaced: false);

    public static readonly ResourceType ChannelReviews = new(ApiGroup.Name, ApiGroup.Version, "channelreviews", ChannelReview.KindName, Namespaced: true);

    public static readonly ResourceType Namespaces = new("", "v1", "namespaces", "Namespace", Namespaced: false);

    public static readonly ResourceType ConfigMaps = new("", "v1", "configmaps", "ConfigMap", Namespaced: true);

    public static readonly ResourceType Services = new("", "v1", "services", "Service", Namespaced: true);

    public static readonly ResourceType PersistentVolumeClaims = new("", "v1", "persistentvolumeclaims", "PersistentVolumeClaim", Namespaced: true);

    public static readonly ResourceType ServiceAccounts = new("", "v1", "serviceaccounts", "ServiceAccount", Namespaced: true);

    public static readonly ResourceType RoleBindings = new("rbac.authorization.k8s.io", "v1", "rolebindings", "RoleBinding", Namespaced: true);

    public static readonly ResourceType ClusterRoles = new("rbac.authorization.k8s.io", "v1", "clusterroles", "ClusterRole", Namespaced: false);

    public static readonly ResourceType Pods = new("", "v1", "pods", "Pod", Namespaced: true);

    public static readonly ResourceType Deployments = new("apps", "v1", "deployments", "Deployment", Namespaced: true);

    public static readonly ResourceType Jobs = new("batch", "v1", "jobs", "Job", Namespaced: true);

    public static readonly ResourceType Events = new("events.k8s.io", "v1", "events", "Event", Namespaced: true);

    public static readonly ResourceType CoreEvents = new("", "v1", "events", "Event", Namespaced: true);
    public static readonly ResourceType Leases = new("coordination.k8s.io", "v1", "leases", "Lease", Namespaced: true);

    public static readonly ResourceType SelfSubjectAccessReviews = new("authorization.k8s.io", "v1", "selfsubjectaccessreviews", "SelfSubjectAccessReview", Namespaced: false);

    public static readonly ResourceType SelfSubjectReviews = new("authentication.k8s.io", "v1", "selfsubjectreviews", "SelfSubjectReview", Namespaced: false);
    public static readonly ResourceType AdmissionPolicies = new("admissionregistration.k8s.io", "v1", "validatingadmissionpolicies", "ValidatingAdmissionPolicy", Namespaced: false);

    public static readonly ResourceType AdmissionPolicyBindings = new("admissionregistration.k8s.io", "v1", "validatingadmissionpolicybindings", "ValidatingAdmissionPolicyBinding", Namespaced: false);

    /// <summary>What a channel owns as long as it exists, in the order in which it is created: pods come last, when all that they mount and run as is there.</summary>
    public static IReadOnlyList<ResourceType> Owned { get; } = [PersistentVolumeClaims, ConfigMaps, Services, ServiceAccounts, RoleBindings, Deployments];
}
