using System.Text.Json.Nodes;
using ChannelOperator.Policy.Guards;

namespace ChannelOperator.CrdGenerator;

/// <summary>The admission policies and their bindings, made from the guard rules.</summary>
internal static class AdmissionFiles
{
    private const string Header = "# Generated from the rules in src/ChannelOperator.Policy/Guards by `make generate`; do not edit.\n";

    /// <summary>The files to write: text by file name. One for each policy with its binding, and the kustomization.</summary>
    public static IReadOnlyDictionary<string, string> All()
    {
        SortedDictionary<string, string> files = new(StringComparer.Ordinal);
        foreach (GuardPolicy policy in GuardRules.Policies)
        {
            files.Add(NameOf(policy), $"{Header}{YamlEmitter.Emit(AdmissionPolicies.Policy(policy))}---\n{YamlEmitter.Emit(AdmissionPolicies.Binding(policy))}");
        }

        JsonObject kustomization = new() { ["apiVersion"] = "kustomize.config.k8s.io/v1beta1", ["kind"] = "Kustomization", ["resources"] = new JsonArray([.. files.Keys.Select(name => JsonValue.Create(name))]) };
        files.Add("kustomization.yaml", Header + YamlEmitter.Emit(kustomization));
        return files;
    }

    // The prefix keeps names apart in a cluster; in a folder it says nothing.
    private static string NameOf(GuardPolicy policy) => policy.Name["channel-operator-".Length..] + ".yaml";
}
