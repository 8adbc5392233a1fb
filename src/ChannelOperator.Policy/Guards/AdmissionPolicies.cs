using System.Text.Json.Nodes;
using ChannelOperator.Api;

namespace ChannelOperator.Policy.Guards;

/// <summary>The guards as objects of admissionregistration.k8s.io/v1.</summary>
public static class AdmissionPolicies
{
    /// <summary>Their <c>apiVersion</c>.</summary>
    public const string ApiVersion = "admissionregistration.k8s.io/v1";

    /// <summary>The ValidatingAdmissionPolicy of a policy.</summary>
    public static JsonObject Policy(GuardPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        JsonObject spec = new() { ["failurePolicy"] = "Fail" };
        if (policy.PerChannel)
        {
            spec["paramKind"] = new JsonObject { ["apiVersion"] = ApiGroup.ApiVersion, ["kind"] = MessagingChannel.KindName };
        }

        spec["matchConstraints"] = new JsonObject { ["matchPolicy"] = "Equivalent", ["resourceRules"] = new JsonArray(Matched(policy)) };
        spec["variables"] = List(policy.Variables.Concat(policy.Rules.Select(rule => (Name: rule.Id, rule.Cel)))
            .Select(variable => new JsonObject { ["name"] = variable.Name, ["expression"] = variable.Cel }));
        spec["validations"] = List(policy.Rules.Select(rule => new JsonObject
        {
            ["expression"] = rule.Validation,
            ["messageExpression"] = rule.Message.ToCel(),
            ["reason"] = rule.Reason,
        }));
        return Named("ValidatingAdmissionPolicy", policy, spec);
    }

    /// <summary>The ValidatingAdmissionPolicyBinding that puts a policy into force, in every namespace.</summary>
    public static JsonObject Binding(GuardPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        JsonObject spec = new() { ["policyName"] = policy.Name };
        if (policy.PerChannel)
        {
            // Allow: a namespace without channels has reviews too, and no connector that could record one.
            spec["paramRef"] = new JsonObject { ["selector"] = new JsonObject(), ["parameterNotFoundAction"] = "Allow" };
        }

        spec["validationActions"] = new JsonArray("Deny");
        return Named("ValidatingAdmissionPolicyBinding", policy, spec);
    }

    private static JsonObject Matched(GuardPolicy policy) => new()
    {
        ["apiGroups"] = new JsonArray(ApiGroup.Name),
        ["apiVersions"] = new JsonArray(ApiGroup.Version),
        ["operations"] = new JsonArray([.. policy.Operations.Select(operation => JsonValue.Create(operation))]),
        ["resources"] = new JsonArray(policy.Resource),
        ["scope"] = "Namespaced",
    };

    private static JsonObject Named(string kind, GuardPolicy policy, JsonObject spec) => new()
    {
        ["apiVersion"] = ApiVersion,
        ["kind"] = kind,
        ["metadata"] = new JsonObject { ["name"] = policy.Name },
        ["spec"] = spec,
    };

    private static JsonArray List(IEnumerable<JsonNode> items) => new([.. items]);
}
