using System.Text.Json.Nodes;
using ChannelOperator.Api;
using ChannelOperator.Kubernetes;
using ChannelOperator.Policy;
using ChannelOperator.Snapshots;
using Reasons = ChannelOperator.Api.ChannelConditions.AcceptedReasons;

namespace ChannelOperator.Plugin;

/// <summary>What would change the findings of the condition Accepted.</summary>
internal static class AcceptanceAdvice
{
    private static readonly string[] Shipped = ["whatsapp", "facebook", "instagram", "x"];

    // The server writes this label by itself, and puts it back.
    private const string NameLabel = "kubernetes.io/metadata.name";

    /// <summary>The advice on a reason.</summary>
    public static Advice Of(string reason, Assessment assessed, ClusterSnapshot snapshot)
    {
        MessagingChannel channel = assessed.Channel;
        string policy = Platforms.Key(Platforms.Of(channel));
        string place = $"-n {Shell.Word(channel.Metadata.Namespace)}";
        return reason switch
        {
            // What was not read may be there: applying an example over it would undo what it holds.
            Reasons.PolicyNotFound or Reasons.NamespaceNotPermitted when assessed.Lacks(ResourceTypes.PlatformPolicies) => new Advice($"PlatformPolicy {policy}", Roles.PlatformTeam) { First = "have explain called by who may read the policy: whether and how it is there cannot be told here" },
            Reasons.ClassNotFound or Reasons.AmbiguousClass when assessed.Lacks(ResourceTypes.ConnectorClasses) => new Advice("the ConnectorClasses, and spec.connector.className of the channel", Roles.Owner) { First = "have explain called by who may read the ConnectorClasses" },
            Reasons.PolicyNotFound => new Advice($"PlatformPolicy {policy}, which is not there", Roles.PlatformTeam, Shipped.Contains(policy) ? $"kubectl apply -f config/policies/{policy}.yaml" : "kubectl get pp") { First = Example(policy, "policies") },
            Reasons.PolicyNotAccepted => new Advice($"PlatformPolicy {policy}, condition Accepted", Roles.PlatformTeam, $"kubectl edit pp {Shell.Word(policy)}"),
            Reasons.NamespaceNotPermitted => Namespace(channel, policy, assessed.Facts.Policy.Effective?.NamespaceSelector),
            Reasons.ClassNotFound => Class(channel, policy, snapshot),
            Reasons.AmbiguousClass when assessed.Facts.Class.Ambiguous is [{ } candidate, ..] => new Advice($"ConnectorClasses {string.Join(", ", assessed.Facts.Class.Ambiguous)}, spec.isDefault; or spec.connector.className of the channel", Roles.Owner, ChooseClass(channel, candidate)),
            Reasons.DuplicateAccount => Account(channel, assessed.Facts.AccountHolder),
            Reasons.InputUnavailable => new Advice("what the operator can read", Roles.Operators, "kubectl logs -n channel-operator -l app.kubernetes.io/name=channel-operator --prefix --tail=50"),
            _ => new Advice("the field of the channel that the message names", Roles.Owner, $"kubectl edit mch {Shell.Word(channel.Metadata.Name)} {place}"),
        };
    }

    private static string? Example(string platform, string folder) => Shipped.Contains(platform) ? $"read config/{folder}/{platform}.yaml: it is an example" : null;

    private static Advice Namespace(MessagingChannel channel, string policy, LabelSelector? selector)
    {
        string ns = channel.Metadata.Namespace;
        string decided = $"PlatformPolicy {policy}, spec.namespaceSelector, and the labels of namespace {ns}";
        // Labels that have to be there can be set; other requirements are for a person to weigh.
        return selector is { MatchExpressions: null or { Count: 0 }, MatchLabels: { Count: > 0 } labels } && !labels.ContainsKey(NameLabel)
            ? new Advice(decided, "who may label the namespace", $"kubectl label namespace {Shell.Word(ns)} --overwrite {string.Join(' ', labels.Select(label => Shell.Word($"{label.Key}={label.Value}")))}")
            : new Advice(decided, "who may label the namespace", $"kubectl get pp {Shell.Word(policy)} -o jsonpath='{{.spec.namespaceSelector}}'");
    }

    private static Advice Class(MessagingChannel channel, string policy, ClusterSnapshot snapshot)
    {
        ConnectorClass[] serving = [.. snapshot.Classes.Where(candidate => candidate.Spec.Platforms.Any(served => Platforms.Key(served) == policy)).OrderBy(candidate => candidate.Metadata.Name, StringComparer.Ordinal)];
        if (serving.Length > 0)
        {
            string others = serving.Length > 1 ? $"these serve the platform: {string.Join(", ", serving.Select(candidate => candidate.Metadata.Name))}" : "";
            return new Advice("spec.connector.className of the channel, and spec.isDefault of the ConnectorClasses", Roles.Owner, ChooseClass(channel, serving[0].Metadata.Name)) { First = others.Length > 0 ? others : null };
        }

        return new Advice("ConnectorClass: none serves the platform", Roles.PlatformTeam, Shipped.Contains(policy) ? $"kubectl apply -f config/connectors/{policy}.yaml" : "kubectl get cc") { First = Example(policy, "connectors") };
    }

    private static string ChooseClass(MessagingChannel channel, string name) =>
        RecordCommand.Patch(channel, new JsonObject { ["connector"] = new JsonObject { ["className"] = name } });

    private static Advice Account(MessagingChannel channel, AccountClaim? holder)
    {
        bool isHere = holder?.Namespace == channel.Metadata.Namespace;
        return new Advice(
            isHere ? $"MessagingChannel {holder!.Name} in the same namespace, which has the account" : "a MessagingChannel of another namespace, which has the account",
            Roles.Owner,
            "kubectl get mch -A -o wide")
        {
            First = "find out which of the two is to serve the account, and have the owner of the other delete that one: its claim goes with it, and with the claim the inbox and messages that were acknowledged and not forwarded yet",
        };
    }
}
