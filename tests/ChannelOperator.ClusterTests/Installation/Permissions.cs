using System.Text.Json.Nodes;
using ChannelOperator.TestKit.Kubernetes;

namespace ChannelOperator.ClusterTests.Installation;

/// <summary>What an account was granted, and what it used.</summary>
internal static class Permissions
{
    /// <summary>Everything that the bindings of a cluster grant to a ServiceAccount by its name.</summary>
    public static async Task<IReadOnlySet<Permission>> GrantedAsync(LocalCluster cluster, ClusterUser account)
    {
        HashSet<Permission> granted = [];
        JsonNode bindings = await cluster.Kubectl.GetJsonAsync("get", "clusterrolebindings,rolebindings", "--all-namespaces");
        foreach (JsonNode? binding in bindings["items"]!.AsArray().Where(binding => Names(binding!, account)))
        {
            string kind = binding!["roleRef"]!["kind"]!.GetValue<string>();
            string[] where = kind == "Role" ? ["-n", binding["metadata"]!["namespace"]!.GetValue<string>()] : [];
            JsonNode role = await cluster.Kubectl.GetJsonAsync(["get", kind, binding["roleRef"]!["name"]!.GetValue<string>(), .. where]);
            granted.UnionWith(role["rules"]!.AsArray().SelectMany(rule => Of(rule!)));
        }

        return granted;
    }

    /// <summary>
    /// What requests needed. An apply that creates needs the right to create too, and one of a RoleBinding the right to bind the role, where the user does not
    /// have all that it gives: the API server asks for both under way.
    /// </summary>
    public static IReadOnlySet<Permission> Used(IEnumerable<AuditedRequest> requests) => requests
        .Where(request => request.Resource.Length > 0 && request.Group != "authorization.k8s.io")
        .SelectMany(Needed)
        .ToHashSet();

    private static IEnumerable<Permission> Needed(AuditedRequest request)
    {
        yield return new Permission(request.Group, request.Resource, request.Verb);
        if (request is { Verb: "patch", Code: 201 })
        {
            yield return new Permission(request.Group, request.Resource, "create");
        }

        if (request is { Resource: "rolebindings", Verb: "patch", Code: 200 or 201 })
        {
            yield return new Permission(request.Group, "clusterroles", "bind");
        }
    }

    private static bool Names(JsonNode binding, ClusterUser account) => binding["subjects"]?.AsArray().Any(subject =>
        subject!["kind"]!.GetValue<string>() == "ServiceAccount" && $"system:serviceaccount:{subject["namespace"]}:{subject["name"]}" == account.Name) == true;

    private static IEnumerable<Permission> Of(JsonNode rule) =>
        from resourceGroup in Texts(rule["apiGroups"])
        from resource in Texts(rule["resources"])
        from verb in Texts(rule["verbs"])
        select new Permission(resourceGroup, resource, verb);

    private static IEnumerable<string> Texts(JsonNode? list) => (list?.AsArray() ?? []).Select(item => item!.GetValue<string>());
}
