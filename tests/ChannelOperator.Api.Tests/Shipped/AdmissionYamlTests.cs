using System.Text.Json.Nodes;
using ChannelOperator.CrdGenerator;
using ChannelOperator.Policy.Guards;

namespace ChannelOperator.Api.Tests.Shipped;

/// <summary>The admission policies on disk, as far as can be said without a server that knows them: their structure by hand, from the reference of admissionregistration.k8s.io/v1.</summary>
public sealed class AdmissionYamlTests
{
    private static readonly string[] Reasons = ["Forbidden", "Invalid", "RequestEntityTooLarge", "Unauthorized"];

    public static TheoryData<string> Files => [.. RepositoryFiles.Yaml("config", "admission").Select(Path.GetFileName).OfType<string>().Where(name => name != "kustomization.yaml")];

    [Fact]
    public void The_policies_on_disk_are_what_the_rules_generate() =>
        Assert.Empty(new GeneratedDirectory(RepositoryFiles.Path("config", "admission")).Differences(AdmissionFiles.All()));

    [Theory]
    [MemberData(nameof(Files))]
    public void A_file_holds_a_policy_and_the_binding_that_puts_it_into_force(string file)
    {
        IReadOnlyList<JsonObject> documents = YamlFile.Read(RepositoryFiles.Path("config", "admission", file));
        GuardPolicy rules = GuardRules.Policies.Single(policy => policy.Name == "channel-operator-" + Path.GetFileNameWithoutExtension(file));

        // What a reader of YAML gets is what was generated: folding and quotes lose nothing.
        Assert.Equal(2, documents.Count);
        Assert.True(JsonNode.DeepEquals(AdmissionPolicies.Policy(rules), documents[0]), documents[0].ToJsonString());
        Assert.True(JsonNode.DeepEquals(AdmissionPolicies.Binding(rules), documents[1]), documents[1].ToJsonString());
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void A_policy_fails_closed_on_one_resource_and_on_no_deletion(string file)
    {
        JsonObject policy = YamlFile.Read(RepositoryFiles.Path("config", "admission", file))[0];

        AssertHead(policy, "ValidatingAdmissionPolicy");
        JsonObject spec = Only(policy["spec"]!, "failurePolicy", "paramKind", "matchConstraints", "variables", "validations");
        Assert.Equal("Fail", spec["failurePolicy"]!.GetValue<string>());
        JsonObject matched = Only(spec["matchConstraints"]!, "matchPolicy", "resourceRules");
        JsonObject rule = Only(matched["resourceRules"]!.AsArray().Single()!, "apiGroups", "apiVersions", "operations", "resources", "scope");
        Assert.Equal(["channeloperator.io"], Texts(rule["apiGroups"]!));
        Assert.Equal(["v1alpha1"], Texts(rule["apiVersions"]!));
        Assert.Contains(Assert.Single(Texts(rule["resources"]!)), (string[])["messagingchannels", "channelreviews"]);
        Assert.Empty(Texts(rule["operations"]!).Except(["CREATE", "UPDATE"]));
        Assert.DoesNotContain("DELETE", policy.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain("*", policy.ToJsonString(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void A_validation_has_an_expression_a_message_and_a_reason_that_servers_know(string file)
    {
        JsonObject spec = YamlFile.Read(RepositoryFiles.Path("config", "admission", file))[0]["spec"]!.AsObject();

        Assert.All(spec["variables"]!.AsArray(), variable => Assert.Matches("^[a-z][A-Za-z]*$", Only(variable!, "name", "expression")["name"]!.GetValue<string>()));
        Assert.NotEmpty(spec["validations"]!.AsArray());
        Assert.All(spec["validations"]!.AsArray(), validation =>
        {
            JsonObject members = Only(validation!, "expression", "messageExpression", "reason");
            Assert.Equal(3, members.Count);
            Assert.Contains(members["reason"]!.GetValue<string>(), Reasons);
        });
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void A_binding_denies_everywhere(string file)
    {
        JsonObject binding = YamlFile.Read(RepositoryFiles.Path("config", "admission", file))[1];

        AssertHead(binding, "ValidatingAdmissionPolicyBinding");
        JsonObject spec = Only(binding["spec"]!, "policyName", "paramRef", "validationActions");
        Assert.Equal(binding["metadata"]!["name"]!.GetValue<string>(), spec["policyName"]!.GetValue<string>());
        Assert.Equal(["Deny"], Texts(spec["validationActions"]!));
        if (spec["paramRef"] is { } reference)
        {
            // Without a namespace: that of the review. A selector that selects all, which has to be there.
            Assert.Equal("""{"selector":{},"parameterNotFoundAction":"Allow"}""", reference.ToJsonString());
        }
    }

    private static void AssertHead(JsonObject item, string kind)
    {
        Only(item, "apiVersion", "kind", "metadata", "spec");
        Assert.Equal(("admissionregistration.k8s.io/v1", kind), (item["apiVersion"]!.GetValue<string>(), item["kind"]!.GetValue<string>()));
        Assert.Matches("^channel-operator-[a-z]+$", Only(item["metadata"]!, "name")["name"]!.GetValue<string>());
    }

    private static JsonObject Only(JsonNode node, params string[] known)
    {
        Assert.Empty(node.AsObject().Select(member => member.Key).Except(known));
        return node.AsObject();
    }

    private static IEnumerable<string> Texts(JsonNode list) => list.AsArray().Select(text => text!.GetValue<string>());
}
