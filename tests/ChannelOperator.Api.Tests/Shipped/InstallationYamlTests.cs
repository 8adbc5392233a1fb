using System.Text.Json.Nodes;
using System.Xml.Linq;
using ChannelOperator.Policy.Guards;
using ChannelOperator.TestKit.Conformance;

namespace ChannelOperator.Api.Tests.Shipped;

/// <summary>The manifests that install the operator: that they fit together, and what can be said of them without a server.</summary>
public sealed class InstallationYamlTests
{
    // All that the kustomize of kubectl 1.20 knows and these need.
    private static readonly string[] Known = ["apiVersion", "kind", "namespace", "nameSuffix", "bases", "resources", "patchesStrategicMerge"];

    [Theory]
    [InlineData("default")]
    [InlineData("operator")]
    [InlineData("rbac")]
    [InlineData("roles")]
    [InlineData("rbac/review-reporter")]
    [InlineData("admission")]
    [InlineData("extras")]
    [InlineData("namespaced")]
    [InlineData("namespaced/role")]
    [InlineData("namespaced/further")]
    public void A_kustomization_names_every_file_and_only_what_old_kubectl_knows(string folder)
    {
        JsonObject kustomization = YamlFile.Read(RepositoryFiles.Path("config", folder, "kustomization.yaml")).Single();

        Assert.Empty(kustomization.Select(member => member.Key).Except(Known, StringComparer.Ordinal));
        Assert.Equal(
            RepositoryFiles.Yaml("config", folder).Select(Path.GetFileName).Where(name => name != "kustomization.yaml"),
            Texts(kustomization, "resources").Concat(Texts(kustomization, "patchesStrategicMerge")).Order(StringComparer.Ordinal));
        // Folders in bases only, and nothing from elsewhere than config: above all no CRDs, which a delete would take along with every channel.
        Assert.All(Texts(kustomization, "bases"), folderName => Assert.StartsWith(
            RepositoryFiles.Path("config") + "/", Path.GetFullPath(RepositoryFiles.Path("config", folder, folderName)), StringComparison.Ordinal));
    }

    [Fact]
    public void A_namespaced_operator_has_the_rights_of_a_cluster_wide_one_but_on_policies_and_to_delete_records()
    {
        IReadOnlyList<string> everywhere = Rules("rbac", "role.yaml");
        IReadOnlyList<string> namespaced = [.. Rules("namespaced", "role", "role.yaml"), .. Rules("namespaced", "cluster-role.yaml")];

        Assert.Empty(namespaced.Except(everywhere, StringComparer.Ordinal));
        Assert.Equal(
            [
                "delete channelreviews.channeloperator.io", "get platformpolicies.channeloperator.io", "get validatingadmissionpolicies.admissionregistration.k8s.io",
                "get validatingadmissionpolicybindings.admissionregistration.k8s.io", "patch platformpolicies/status.channeloperator.io",
            ],
            everywhere.Except(namespaced, StringComparer.Ordinal).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_operator_may_read_every_admission_policy_of_ours_and_no_other()
    {
        JsonNode rule = YamlFile.Read(RepositoryFiles.Path("config", "rbac", "role.yaml"))[0]["rules"]!.AsArray().Single(rule => Texts(rule!, "apiGroups").Contains("admissionregistration.k8s.io"))!;

        Assert.Equal(GuardRules.Policies.Select(policy => policy.Name), Texts(rule, "resourceNames"));
    }

    [Fact]
    public void No_rule_has_a_wildcard_or_names_Secrets()
    {
        string[][] files =
        [
            ["rbac", "role.yaml"], ["operator", "leader-election-role.yaml"], ["namespaced", "role", "role.yaml"], ["namespaced", "cluster-role.yaml"],
            .. RepositoryFiles.Yaml("config", "roles").Concat(RepositoryFiles.Yaml("config", "samples", "roles")).Select(path => new[] { path }),
        ];
        string[] rules = [.. files.SelectMany(Rules)];

        Assert.NotEmpty(rules);
        Assert.DoesNotContain(rules, rule => rule.Contains('*', StringComparison.Ordinal) || rule.Contains("secrets", StringComparison.Ordinal));
    }

    [Fact]
    public void The_template_grants_what_the_approver_has_for_one_platform()
    {
        JsonObject approver = YamlFile.Read(RepositoryFiles.Path("config", "roles", "approver.yaml")).Single();
        JsonObject template = YamlFile.Read(RepositoryFiles.Path("config", "samples", "roles", "whatsapp-approver.yaml"))[0];
        JsonArray rules = template["rules"]!.DeepClone().AsArray();

        Assert.True(rules[^1]!.AsObject().Remove("resourceNames"));
        Assert.True(JsonNode.DeepEquals(approver["rules"], rules));
    }

    [Fact]
    public void A_connector_may_create_reviews_and_the_operator_bind_that_role_alone()
    {
        JsonObject role = YamlFile.Read(RepositoryFiles.Path("config", "rbac", "review-reporter", "cluster-role.yaml")).Single();
        Assert.Equal("channel-operator-review-reporter", role["metadata"]!["name"]!.GetValue<string>());
        Assert.Equal(["create channelreviews.channeloperator.io"], Rules("rbac", "review-reporter", "cluster-role.yaml"));
        foreach (string[] file in new string[][] { ["rbac", "role.yaml"], ["namespaced", "role", "role.yaml"] })
        {
            JsonNode bind = YamlFile.Read(RepositoryFiles.Path(["config", .. file])).SelectMany(item => item["rules"]?.AsArray() ?? []).Single(rule => Texts(rule!, "verbs").Contains("bind"))!;
            Assert.Equal(["bind"], Texts(bind, "verbs"));
            Assert.Equal(["channel-operator-review-reporter"], Texts(bind, "resourceNames"));
        }
    }

    [Fact]
    public void The_operators_own_pod_is_restricted_and_runs_as_a_number()
    {
        JsonNode template = Template();

        Assert.Empty(RestrictedProfile.Violations(template));
        JsonNode security = template["spec"]!["securityContext"]!;
        Assert.Equal((65532L, 65532L), (security["runAsUser"]!.GetValue<long>(), security["runAsGroup"]!.GetValue<long>()));
        Assert.True(template["spec"]!["containers"]![0]!["securityContext"]!["readOnlyRootFilesystem"]!.GetValue<bool>());
    }

    [Fact]
    public void Every_variable_of_the_operator_is_read()
    {
        string source = string.Concat(Directory.EnumerateFiles(RepositoryFiles.Path("src", "ChannelOperator"), "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText));
        string[] variables = [.. Template()["spec"]!["containers"]![0]!["env"]!.AsArray().Select(variable => variable!["name"]!.GetValue<string>())];

        Assert.NotEmpty(variables);
        Assert.All(variables, name => Assert.Contains($"GetEnvironmentVariable(\"{name}\")", source, StringComparison.Ordinal));
    }

    [Fact]
    public void The_image_has_the_version_of_the_build()
    {
        string version = XDocument.Load(RepositoryFiles.Path("Directory.Build.props")).Descendants("VersionPrefix").Single().Value;

        Assert.Equal($"channel-operator:{version}", Template()["spec"]!["containers"]![0]!["image"]!.GetValue<string>());
    }

    [Fact]
    public void Probes_port_and_selectors_fit_together()
    {
        JsonObject deployment = YamlFile.Read(RepositoryFiles.Path("config", "operator", "deployment.yaml")).Single();
        JsonNode labels = Template()["metadata"]!["labels"]!;
        JsonNode container = Template()["spec"]!["containers"]![0]!;
        string port = container["ports"]![0]!["name"]!.GetValue<string>();
        JsonObject service = YamlFile.Read(RepositoryFiles.Path("config", "operator", "service.yaml")).Single();
        JsonObject network = YamlFile.Read(RepositoryFiles.Path("config", "operator", "network-policy.yaml")).Single();
        JsonObject budget = YamlFile.Read(RepositoryFiles.Path("config", "extras", "pod-disruption-budget.yaml")).Single();

        Assert.All(new[] { "startupProbe", "livenessProbe", "readinessProbe" }, probe => Assert.Equal(port, container[probe]!["httpGet"]!["port"]!.GetValue<string>()));
        Assert.Equal(port, service["spec"]!["ports"]![0]!["targetPort"]!.GetValue<string>());
        Assert.Equal(port, network["spec"]!["ingress"]!.AsArray().Single()!["ports"]!.AsArray().Single()!["port"]!.GetValue<string>());
        JsonNode?[] selectors =
        [
            deployment["spec"]!["selector"]!["matchLabels"], service["spec"]!["selector"], network["spec"]!["podSelector"]!["matchLabels"], budget["spec"]!["selector"]!["matchLabels"],
            .. Template()["spec"]!["topologySpreadConstraints"]!.AsArray().Select(constraint => constraint!["labelSelector"]!["matchLabels"]),
        ];
        Assert.All(selectors, selector => Assert.True(JsonNode.DeepEquals(labels, selector), selector?.ToJsonString()));
    }

    private static JsonNode Template() => YamlFile.Read(RepositoryFiles.Path("config", "operator", "deployment.yaml")).Single()["spec"]!["template"]!;

    private static IReadOnlyList<string> Rules(params string[] file) =>
    [
        .. from item in YamlFile.Read(RepositoryFiles.Path(["config", .. file]))
           where item["rules"] is not null
           from rule in item["rules"]!.AsArray()
           from ruleGroup in Texts(rule!, "apiGroups")
           from resource in Texts(rule!, "resources")
           from verb in Texts(rule!, "verbs")
           select $"{verb} {resource}{(ruleGroup.Length > 0 ? "." + ruleGroup : "")}",
    ];

    private static IEnumerable<string> Texts(JsonNode item, string list) => (item[list]?.AsArray() ?? []).Select(text => text!.GetValue<string>());
}
