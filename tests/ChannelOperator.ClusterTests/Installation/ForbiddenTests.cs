using ChannelOperator.ClusterTests.Harness;
using ChannelOperator.TestKit.Kubernetes;
using ChannelOperator.TestKit.Operators;

namespace ChannelOperator.ClusterTests.Installation;

/// <summary>What the API server says that the shipped permissions do not allow: the rules that this operator's promises stand on.</summary>
[Collection(InstallationCollection.Name)]
public sealed class ForbiddenTests(InstallationFixture fixture)
{
    private const string Elsewhere = "kube-system";

    /// <summary>Verb, group, resource with subresource, name: forbidden in every namespace, also where the operator's own lease and channels are.</summary>
    private static readonly (string Verb, string Group, string Resource, string Name)[] Nowhere =
    [
        // Credentials.
        ("get", "", "secrets", ""), ("list", "", "secrets", ""), ("watch", "", "secrets", ""), ("create", "", "secrets", ""), ("patch", "", "secrets", ""),
        ("create", "", "serviceaccounts/token", ""),
        // What people declare.
        ("update", "channeloperator.io", "messagingchannels", ""), ("patch", "channeloperator.io", "messagingchannels", ""), ("create", "channeloperator.io", "messagingchannels", ""),
        ("delete", "channeloperator.io", "messagingchannels", ""), ("update", "channeloperator.io", "messagingchannels/status", ""), ("update", "channeloperator.io", "messagingchannels/finalizers", ""),
        ("patch", "channeloperator.io", "platformpolicies", ""), ("update", "channeloperator.io", "platformpolicies", ""), ("create", "channeloperator.io", "platformpolicies", ""),
        ("delete", "channeloperator.io", "platformpolicies", ""), ("patch", "channeloperator.io", "connectorclasses", ""), ("create", "channeloperator.io", "connectorclasses", ""),
        // Deletion of anything that it owns but the Jobs that end by themselves, or of the namespace around it.
        ("delete", "apps", "deployments", ""), ("deletecollection", "apps", "deployments", ""), ("delete", "", "configmaps", ""), ("delete", "", "services", ""),
        ("delete", "", "persistentvolumeclaims", ""), ("delete", "", "namespaces", ""), ("delete", "coordination.k8s.io", "leases", "channel-operator"), ("delete", "", "pods", ""),
        ("deletecollection", "batch", "jobs", ""),
        // More of what it owns than it needs.
        ("update", "apps", "deployments", ""), ("update", "apps", "deployments/scale", ""), ("patch", "apps", "deployments/status", ""), ("update", "", "configmaps", ""), ("update", "", "services", ""),
        ("update", "", "serviceaccounts", ""), ("delete", "", "serviceaccounts", ""), ("update", "rbac.authorization.k8s.io", "rolebindings", ""), ("delete", "rbac.authorization.k8s.io", "rolebindings", ""),
        ("patch", "batch", "jobs", ""), ("update", "batch", "jobs", ""), ("patch", "batch", "jobs/status", ""),
        // Other ways to run a program.
        ("create", "", "pods", ""), ("create", "", "pods/exec", ""), ("create", "", "pods/attach", ""), ("create", "", "pods/portforward", ""), ("create", "", "pods/ephemeralcontainers", ""),
        ("create", "apps", "statefulsets", ""), ("create", "apps", "daemonsets", ""), ("create", "apps", "replicasets", ""), ("create", "batch", "cronjobs", ""), ("get", "", "pods/log", ""),
        ("create", "", "nodes/proxy", ""), ("create", "", "services/proxy", ""), ("get", "", "nodes", ""),
        // More rights than its own.
        ("impersonate", "", "users", ""), ("impersonate", "", "groups", ""), ("impersonate", "", "serviceaccounts", ""), ("escalate", "rbac.authorization.k8s.io", "clusterroles", ""),
        ("bind", "rbac.authorization.k8s.io", "clusterroles", ""), ("bind", "rbac.authorization.k8s.io", "clusterroles", "cluster-admin"), ("bind", "rbac.authorization.k8s.io", "clusterroles", "view"),
        ("bind", "rbac.authorization.k8s.io", "roles", ""), ("escalate", "rbac.authorization.k8s.io", "clusterroles", "channel-operator-review-reporter"),
        ("patch", "rbac.authorization.k8s.io", "clusterroles", "channel-operator-review-reporter"), ("create", "rbac.authorization.k8s.io", "clusterrolebindings", ""),
        ("create", "channeloperator.io", "channelreviews", ""), ("patch", "rbac.authorization.k8s.io", "roles", ""), ("approve", "certificates.k8s.io", "certificatesigningrequests", ""),
        // The rules of the cluster.
        ("patch", "apiextensions.k8s.io", "customresourcedefinitions", ""), ("create", "admissionregistration.k8s.io", "validatingwebhookconfigurations", ""), ("patch", "", "namespaces", ""),
        ("create", "", "namespaces", ""), ("create", "networking.k8s.io", "ingresses", ""), ("create", "networking.k8s.io", "networkpolicies", ""),
        // Leases of others, and the list in which they are.
        ("get", "coordination.k8s.io", "leases", "another"), ("patch", "coordination.k8s.io", "leases", "another"), ("update", "coordination.k8s.io", "leases", "channel-operator"),
        ("list", "coordination.k8s.io", "leases", ""), ("watch", "coordination.k8s.io", "leases", ""),
        ("*", "*", "*", ""),
    ];

    /// <summary>What a namespaced operator has in its own namespaces and nowhere else.</summary>
    private static readonly (string Verb, string Group, string Resource)[] OnlyAtHome =
    [
        ("list", "channeloperator.io", "messagingchannels"), ("get", "channeloperator.io", "messagingchannels"), ("patch", "channeloperator.io", "messagingchannels/status"),
        ("list", "", "configmaps"), ("get", "", "configmaps"), ("create", "", "configmaps"), ("patch", "", "services"), ("create", "", "persistentvolumeclaims"),
        ("patch", "apps", "deployments"), ("patch", "apps", "deployments/scale"), ("create", "events.k8s.io", "events"),
        ("create", "batch", "jobs"), ("delete", "batch", "jobs"), ("create", "", "serviceaccounts"), ("patch", "rbac.authorization.k8s.io", "rolebindings"),
    ];

    [Fact]
    public async Task ClusterOperator_MayDoNothingOfThis()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        ClusterUser account = await OperatorAccount.CreateAsync(fixture.Cluster);
        await AssertForbiddenNowhereAllowedAsync(world, account, OperatorAccount.Namespace, world.Namespace, Elsewhere);
        // Its lease is in its own namespace alone.
        Assert.True(await MayAsync(world, account, OperatorAccount.Namespace, ("patch", "coordination.k8s.io", "leases", "channel-operator")));
        foreach (string verb in new[] { "get", "create", "patch" })
        {
            Assert.False(await MayAsync(world, account, Elsewhere, (verb, "coordination.k8s.io", "leases", "channel-operator")), $"{verb} leases in {Elsewhere}");
        }
    }

    [Fact]
    public async Task NamespacedOperator_MayDoNothingOfThis_AndNothingElsewhereButRead()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        ClusterUser account = await OperatorAccount.CreateAsync(fixture.Cluster, world.Namespace);
        await AssertForbiddenNowhereAllowedAsync(world, account, world.Namespace, Elsewhere, "");
        Assert.False(await MayAsync(world, account, "", ("patch", "channeloperator.io", "platformpolicies/status", "")));
        foreach ((string verb, string group, string resource) in OnlyAtHome)
        {
            Assert.True(await MayAsync(world, account, world.Namespace, (verb, group, resource, "")), $"{verb} {resource} at home");
            Assert.False(await MayAsync(world, account, Elsewhere, (verb, group, resource, "")), $"{verb} {resource} in {Elsewhere}");
            Assert.False(await MayAsync(world, account, "", (verb, group, resource, "")), $"{verb} {resource} in all namespaces");
        }
    }

    private static async Task AssertForbiddenNowhereAllowedAsync(ChannelWorld world, ClusterUser account, params string[] namespaces)
    {
        List<string> allowed = [];
        foreach ((string Verb, string Group, string Resource, string Name) question in Nowhere)
        {
            foreach (string ns in namespaces)
            {
                if (await MayAsync(world, account, ns, question))
                {
                    allowed.Add($"{question.Verb} {question.Resource} {question.Name} in '{ns}'");
                }
            }
        }

        Assert.Empty(allowed);
    }

    private static Task<bool> MayAsync(ChannelWorld world, ClusterUser account, string ns, (string Verb, string Group, string Resource, string Name) question) =>
        world.MayAsync(account, ns, new Permission(question.Group, question.Resource, question.Verb), question.Name);
}
