using ChannelOperator.TestKit.Kubernetes;

namespace ChannelOperator.TestKit.Tests.Kubernetes;

/// <summary>What a running cluster can do.</summary>
[Collection(ClusterCollection.Name)]
public sealed class LocalClusterTests(SharedCluster shared)
{
    /// <summary>The status default and the rule are fields that an old server does not know.</summary>
    private const string WidgetDefinition =
        """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata:
          name: widgets.testkit.example.com
        spec:
          group: testkit.example.com
          scope: Namespaced
          names: {kind: Widget, listKind: WidgetList, plural: widgets, singular: widget}
          versions:
          - name: v1
            served: true
            storage: true
            subresources: {status: {}}
            selectableFields:
            - jsonPath: .spec.colour
            schema:
              openAPIV3Schema:
                type: object
                properties:
                  spec:
                    type: object
                    x-kubernetes-validations:
                    - rule: "self.colour != 'grey'"
                    properties:
                      colour: {type: string}
                      size: {type: integer, default: 3}
                  status:
                    type: object
                    default: {phase: New}
                    properties:
                      phase: {type: string}
        """;

    [Fact]
    public async Task It_answers_kubectl_as_its_administrator()
    {
        var cluster = await shared.GetAsync();

        var version = await cluster.Kubectl.GetJsonAsync("version");
        Assert.StartsWith(cluster.Version.ToString(), version["serverVersion"]!["gitVersion"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal("yes\n", (await cluster.Kubectl.RunAsync("auth", "can-i", "*", "*", "--all-namespaces")).StandardOutput);
        Assert.Null(cluster.Failure);
    }

    /// <summary>The first custom resource crashes a v1.20 that was built without the newer reflect2.</summary>
    [Fact]
    public async Task Custom_resources_can_be_defined_created_and_listed()
    {
        var cluster = await shared.GetAsync();
        var ns = await shared.CreateNamespaceAsync("widgets");
        await cluster.Kubectl.ApplyTextAsync(WidgetDefinition);
        await cluster.Kubectl.RunAsync("wait", "--for=condition=Established", "crd/widgets.testkit.example.com", "--timeout=30s");

        await cluster.Kubectl.RunAsync(["create", "-n", ns, "-f", "-"], "apiVersion: testkit.example.com/v1\nkind: Widget\nmetadata: {name: one}\nspec: {colour: red}\n");

        var widgets = await cluster.Kubectl.GetJsonAsync("get", "widgets", "-n", ns);
        var widget = Assert.Single(widgets["items"]!.AsArray())!;
        Assert.Equal("red", widget["spec"]!["colour"]!.GetValue<string>());
        Assert.Equal(3, widget["spec"]!["size"]!.GetValue<int>());
        Assert.Equal("New", widget["status"]!["phase"]!.GetValue<string>());
    }

    [Fact]
    public async Task Files_directories_and_kustomizations_can_be_applied()
    {
        var cluster = await shared.GetAsync();
        var ns = await shared.CreateNamespaceAsync("apply");
        using var directory = new TemporaryDirectory();
        foreach (var name in new[] { "a", "b" })
        {
            await File.WriteAllTextAsync(directory.In($"{name}.yaml"), $"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}, namespace: {ns}}}\n");
        }

        await cluster.Kubectl.ApplyAsync(directory.In("a.yaml"));
        Assert.Equal(["a"], await ConfigMapsAsync(cluster, ns));
        await cluster.Kubectl.ApplyAsync(directory.Path);
        Assert.Equal(["a", "b"], await ConfigMapsAsync(cluster, ns));
        await File.WriteAllTextAsync(directory.In("kustomization.yaml"), "namePrefix: k-\nresources: [a.yaml]\n");
        await cluster.Kubectl.ApplyAsync(directory.Path);
        Assert.Equal(["a", "b", "k-a"], await ConfigMapsAsync(cluster, ns));
    }

    [Fact]
    public async Task A_user_may_do_what_the_roles_of_its_groups_allow()
    {
        var cluster = await shared.GetAsync();
        var ns = await shared.CreateNamespaceAsync("users");
        var kubectl = cluster.KubectlAs(cluster.AddUser("jane", "readers", "others"));

        var refused = await kubectl.TryRunAsync("get", "configmaps", "-n", ns);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("User \"jane\" cannot list resource \"configmaps\"", refused.StandardError, StringComparison.Ordinal);

        await cluster.Kubectl.RunAsync("create", "role", "readers", "--verb=list", "--resource=configmaps", "-n", ns);
        await cluster.Kubectl.RunAsync("create", "rolebinding", "readers", "--role=readers", "--group=readers", "-n", ns);
        await Wait.ForAsync("the role to be in force", _ => kubectl.TryRunAsync("get", "configmaps", "-n", ns), answer => answer.ExitCode == 0, TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task A_service_account_is_known_by_its_token()
    {
        var cluster = await shared.GetAsync();
        var ns = await shared.CreateNamespaceAsync("accounts");
        await cluster.Kubectl.RunAsync("create", "serviceaccount", "robot", "-n", ns);

        var robot = await cluster.ServiceAccountAsync(ns, "robot");

        var refused = await cluster.KubectlAs(robot).TryRunAsync("get", "configmaps", "-n", ns);
        Assert.Contains($"User \"system:serviceaccount:{ns}:robot\" cannot list", refused.StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_but_its_authority_is_trusted_and_nobody_without_a_token_comes_in()
    {
        var cluster = await shared.GetAsync();
        using var anonymous = cluster.CreateHttpClient(token: null);
        using var admin = cluster.CreateHttpClient(cluster.AdminToken);
        using var stranger = new HttpClient { BaseAddress = new Uri(cluster.Host) };

        Assert.StartsWith("403 ", await anonymous.LookAsync("/api/v1/secrets", CancellationToken.None), StringComparison.Ordinal);
        Assert.StartsWith("200 ", await admin.LookAsync("/api/v1/secrets", CancellationToken.None), StringComparison.Ordinal);
        var error = await Assert.ThrowsAsync<HttpRequestException>(() => stranger.LookAsync("/readyz", CancellationToken.None));
        Assert.Equal(HttpRequestError.SecureConnectionError, error.HttpRequestError);
    }

    [Fact]
    public async Task Its_files_are_readable_by_their_owner_only()
    {
        var cluster = await shared.GetAsync();
        const UnixFileMode ownerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

        Assert.Equal(ownerOnly, File.GetUnixFileMode(cluster.DirectoryPath));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(cluster.KubeconfigPath));
    }

    [Fact]
    public async Task Namespaces_are_never_shared()
    {
        var names = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => shared.CreateNamespaceAsync("mine")));

        Assert.Equal(10, names.Distinct(StringComparer.Ordinal).Count());
        Assert.All(names, name => Assert.StartsWith("mine-", name, StringComparison.Ordinal));
    }

    [Fact]
    public async Task All_fixtures_of_a_process_share_one_cluster()
    {
        Assert.Same(await shared.GetAsync(), await new SharedCluster().GetAsync());
    }

    private static async Task<IEnumerable<string>> ConfigMapsAsync(LocalCluster cluster, string ns)
    {
        var found = await cluster.Kubectl.GetJsonAsync("get", "configmaps", "-n", ns);
        return found["items"]!.AsArray().Select(item => item!["metadata"]!["name"]!.GetValue<string>()).Where(name => !string.Equals(name, "kube-root-ca.crt", StringComparison.Ordinal));
    }
}
