using System.Text.Json;
using System.Text.Json.Nodes;
using ChannelOperator.Api;
using ChannelOperator.Connectors;
using ChannelOperator.Policy.Tests;
using ChannelOperator.Sweeps;
using ChannelOperator.TestKit.Conformance;

namespace ChannelOperator.Tests.Sweeps;

/// <summary>The Job that sweeps: the connector's pod without what it serves with.</summary>
public sealed class SweepJobTests
{
    private static readonly FactsBuilder Facts = new FactsBuilder().Channel(channel => channel.WithSecret("support-meta")).OfClass(type => type.StoringIn(StorageType.PersistentVolumeClaim).WithSpec(Fill));
    private static readonly MessagingChannel Channel = Facts.Build().Channel;
    private static readonly ConnectorClassSpec Spec = Facts.Build().Class.Class!.Spec;

    private static JsonObject Job { get; } = SweepJob.Build(Channel, Spec, "abc", hasClaim: true);

    private static JsonObject Pod => Job["spec"]!["template"]!["spec"]!.AsObject();

    private static JsonObject Container => Assert.Single(Pod["containers"]!.AsArray())!.AsObject();

    [Fact]
    public void Is_the_channels_and_runs_once_for_five_minutes_at_the_most()
    {
        JsonObject metadata = Job["metadata"]!.AsObject();
        Assert.Equal("support-sweep", (string?)metadata["name"]);
        Assert.Equal(Channel.Metadata.Namespace, (string?)metadata["namespace"]);
        JsonNode owner = Assert.Single(metadata["ownerReferences"]!.AsArray())!;
        Assert.Equal((Channel.Metadata.Uid, true), ((string?)owner["uid"], (bool)owner["controller"]!));
        Assert.Equal("support", (string?)metadata["labels"]![Labels.Channel]);
        Assert.Equal(Channel.Metadata.Uid, (string?)metadata["labels"]![Labels.ChannelUid]);
        Assert.Equal("abc", (string?)metadata["annotations"]![Labels.Revision]);
        Assert.Equal((0, 300), ((int)Job["spec"]!["backoffLimit"]!, (int)Job["spec"]!["activeDeadlineSeconds"]!));
        Assert.Equal("Never", (string?)Pod["restartPolicy"]);
        Assert.Equal(5, (long)Pod["terminationGracePeriodSeconds"]!);
    }

    [Fact]
    public void Runs_the_classs_program_with_the_verb_for_its_arguments()
    {
        Assert.Equal("connector:9", (string?)Container["image"]);
        Assert.Equal("""["/app/connector"]""", Container["command"]!.ToJsonString());
        Assert.Equal("""["sweep"]""", Container["args"]!.ToJsonString());
        Assert.Equal("""[{"name":"REGION","value":"eu"}]""", Container["env"]!.ToJsonString());
        Assert.Equal("""{"limits":{"memory":"1Gi"}}""", Container["resources"]!.ToJsonString());
        Assert.Equal("""{"disk":"fast"}""", Pod["nodeSelector"]!.ToJsonString());
        Assert.Equal("""[{"operator":"Exists"}]""", Pod["tolerations"]!.ToJsonString());
        Assert.Equal("""{"nodeAffinity":{}}""", Pod["affinity"]!.ToJsonString());
        Assert.Equal("""[{"name":"registry"}]""", Pod["imagePullSecrets"]!.ToJsonString());
        Assert.Equal("messaging", (string?)Pod["priorityClassName"]);
    }

    [Fact]
    public void Mounts_contract_scratch_and_claim_and_no_credentials()
    {
        Assert.Equal(
            """[{"name":"config","mountPath":"/etc/channel","readOnly":true},{"name":"tmp","mountPath":"/tmp"},{"name":"state","mountPath":"/var/lib/channel"}]""", Container["volumeMounts"]!.ToJsonString());
        Assert.Equal(
            """[{"name":"config","configMap":{"name":"support-connector"}},{"name":"tmp","emptyDir":{}},{"name":"state","persistentVolumeClaim":{"claimName":"support-connector"}}]""", Pod["volumes"]!.ToJsonString());
        Assert.DoesNotContain("support-meta", Job.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal("[]", Container["envFrom"]!.ToJsonString());
        Assert.False((bool)Pod["automountServiceAccountToken"]!);
    }

    [Fact]
    public void Has_no_account_where_the_connector_reports_reviews()
    {
        JsonNode pod = SweepJob.Build(Channel, Spec with { ReportsReviews = true }, "abc", hasClaim: true)["spec"]!["template"]!["spec"]!;
        Assert.Equal((false, null), ((bool)pod["automountServiceAccountToken"]!, pod["serviceAccountName"]));
    }

    [Fact]
    public void Of_external_state_it_mounts_the_credentials_and_no_claim()
    {
        JsonNode pod = SweepJob.Build(Channel, External, "abc", hasClaim: false)["spec"]!["template"]!["spec"]!;
        Assert.Equal(
            """[{"name":"config","mountPath":"/etc/channel","readOnly":true},{"name":"tmp","mountPath":"/tmp"},{"name":"credentials","mountPath":"/etc/channel/credentials","readOnly":true}]""",
            pod["containers"]![0]!["volumeMounts"]!.ToJsonString());
        Assert.Equal(
            """[{"name":"config","configMap":{"name":"support-connector"}},{"name":"tmp","emptyDir":{}},{"name":"credentials","secret":{"secretName":"support-meta"}}]""", pod["volumes"]!.ToJsonString());
        Assert.False((bool)pod["automountServiceAccountToken"]!);
        Assert.Empty(RestrictedProfile.Violations(SweepJob.Build(Channel, External, "abc", hasClaim: false)["spec"]!["template"]!));
    }

    [Fact]
    public void Where_a_class_has_gone_over_to_external_state_it_mounts_claim_and_credentials() => Assert.Equal(
        ["config", "tmp", "credentials", "state"],
        SweepJob.Build(Channel, External, "abc", hasClaim: true)["spec"]!["template"]!["spec"]!["volumes"]!.AsArray().Select(volume => (string?)volume!["name"]));

    [Fact]
    public void Sweeps_the_claim_also_where_the_class_has_gone_over_to_another_storage()
    {
        JsonObject job = SweepJob.Build(Channel, Spec with { Storage = new ConnectorStorage { Type = StorageType.EmptyDir } }, "abc", hasClaim: true);
        Assert.Equal(Job["spec"]!["template"]!["spec"]!["volumes"]!.ToJsonString(), job["spec"]!["template"]!["spec"]!["volumes"]!.ToJsonString());
    }

    [Fact]
    public void Serves_nothing() => Assert.All(new[] { "ports", "livenessProbe", "readinessProbe" }, member => Assert.False(Container.ContainsKey(member)));

    [Fact]
    public void Its_pods_are_not_those_that_the_Service_and_the_Deployment_select()
    {
        JsonObject labels = Job["spec"]!["template"]!["metadata"]!["labels"]!.AsObject();
        Assert.DoesNotContain(ConnectorNames.SelectorLabels(Channel).Keys, labels.ContainsKey);
        Assert.Equal("support", (string?)labels[Labels.Sweep]);
    }

    [Fact]
    public void Its_pods_keep_the_restricted_profile() => Assert.Empty(RestrictedProfile.Violations(Job["spec"]!["template"]!));

    [Fact]
    public void The_longest_name_of_a_channel_gives_names_that_are_legal()
    {
        JsonObject job = SweepJob.Build(Channel with { Metadata = Channel.Metadata with { Name = new string('a', 52) } }, Spec, "abc", hasClaim: true);
        // The job controller makes a label of it.
        Assert.InRange(((string)job["metadata"]!["name"]!).Length, 1, 63);
    }

    private static ConnectorClassSpec External => Spec with { Storage = new ConnectorStorage { Type = StorageType.External } };

    private static ConnectorClassSpec Fill(ConnectorClassSpec spec) => spec with
    {
        Image = "connector:9",
        Command = ["/app/connector"],
        Args = ["--serve"],
        Env = [new EnvironmentVariable { Name = "REGION", Value = "eu" }],
        ImagePullSecretNames = ["registry"],
        Resources = new ResourceRequirements { Limits = new Dictionary<string, Quantity>(StringComparer.Ordinal) { ["memory"] = new("1Gi") } },
        NodeSelector = new Dictionary<string, string>(StringComparer.Ordinal) { ["disk"] = "fast" },
        Tolerations = [JsonElement.Parse("""{"operator":"Exists"}""")],
        Affinity = JsonElement.Parse("""{"nodeAffinity":{}}"""),
        TopologySpreadConstraints = [JsonElement.Parse("""{"maxSkew":1}""")],
        PriorityClassName = "messaging",
        TerminationGracePeriodSeconds = 60,
    };
}
