using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ChannelOperator.Api;
using ChannelOperator.Api.Serialization;
using ChannelOperator.Channels;
using ChannelOperator.Policy.Tests;
using ChannelOperator.TestKit;
using ChannelOperator.TestKit.Builders;
using ChannelOperator.TestKit.Conformance;
using ChannelOperator.Tests.Testing;
using static ChannelOperator.Api.ChannelConditions;

namespace ChannelOperator.Tests.GitOps;

/// <summary>
/// Argo CD's health scripts, in every state that the operator writes. The files beside them, which Argo CD's own tests read, hold such states; with UPDATE_GOLDEN=1 they are written
/// instead, and the ConfigMap with them.
/// </summary>
public sealed class ArgoHealthTests
{
    private const string Waiting = "Waiting for the channel operator";

    private static readonly string[] Awaited = [ApprovedReasons.AwaitingApproval, ApprovedReasons.ReviewOverdue, TermsReasons.TermsNotAccepted];

    private static readonly ConditionDraft Guarded = new(PlatformPolicyConditions.Guarded, ConditionStatus.False, PlatformPolicyConditions.GuardedReasons.NoAdmissionPolicy, "apply config/admission");

    /// <summary>What Argo CD's own tests are to read: the file, the object, the health and its message.</summary>
    private static IReadOnlyList<(string File, JsonElement Object, string Health, string Message)> Samples =>
    [
        ("progressing_not_seen", Unseen(), "Progressing", Waiting),
        ("progressing_edited", Channel("running", generation: 2), "Progressing", Waiting),
        Sample("progressing_rolling_out", "rolling out", "Progressing"),
        Sample("progressing_connector_unavailable", "connector unavailable", "Progressing"),
        Sample("progressing_being_stopped", "being stopped", "Progressing"),
        Sample("healthy_running", "running", "Healthy"),
        Sample("healthy_terms_in_grace", "terms in grace", "Healthy"),
        Sample("healthy_stopped_as_declared", "stopped as declared", "Healthy"),
        Sample("healthy_violation_under_warn", "violation under Warn", "Healthy"),
        Sample("suspended_by_user", "suspended by its user", "Suspended", Suspended),
        Sample("suspended_from_the_start", "created suspended", "Suspended", Suspended),
        Sample("suspended_awaiting_approval", "AwaitingApproval", "Suspended"),
        Sample("suspended_terms_not_accepted", "TermsNotAccepted", "Suspended"),
        Sample("suspended_review_overdue", "ReviewOverdue", "Suspended"),
        Sample("degraded_revoked", "ApprovalRevoked", "Degraded"),
        Sample("degraded_halted", "PlatformHalted", "Degraded"),
        Sample("degraded_terms_outdated", "TermsOutdated", "Degraded"),
        Sample("degraded_deadline_exceeded", "ProgressDeadlineExceeded", "Degraded"),
        ("progressing_not_seen", Json(new PlatformPolicyBuilder().Build() with { Status = new PlatformPolicyStatus { Conditions = JsonSerializer.Deserialize<Condition[]>(PlatformPolicyConditions.InitialJson, JsonSerializerOptions.Web) } }), "Progressing", Waiting),
        PolicySample("healthy_accepted", new PlatformPolicyBuilder(), "Healthy"),
        PolicySample("healthy_halted", new PlatformPolicyBuilder().Halted("an incident", "ops@example.com"), "Healthy"),
        PolicySample("degraded_without_versions", new PlatformPolicyBuilder().WithTerms(), "Degraded"),
    ];

    [Fact]
    public void The_samples_are_states_that_the_operator_writes()
    {
        foreach (string kind in new[] { MessagingChannel.KindName, PlatformPolicy.KindName })
        {
            var samples = Samples.Where(sample => Kind(sample.Object) == kind).ToArray();
            Dictionary<string, string> files = samples.ToDictionary(sample => Path.Combine("testdata", sample.File + ".yaml"), sample => YamlText.Of(sample.Object), StringComparer.Ordinal);
            files["health_test.yaml"] = YamlText.Of(JsonSerializer.SerializeToElement(new JsonObject { ["tests"] = new JsonArray([.. samples.Select(sample => Case(sample.File, sample.Health, sample.Message))]) }));
            string directory = ArgoHealth.DirectoryOf(kind);
            Update(files.ToDictionary(file => Path.Combine(directory, file.Key), file => file.Value, StringComparer.Ordinal));
            Assert.Equal(files.Keys.Append("health.lua").Order(StringComparer.Ordinal), Directory.GetFiles(directory, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(directory, path)).Order(StringComparer.Ordinal));
            Assert.All(files, file => Assert.Equal(file.Value, File.ReadAllText(Path.Combine(directory, file.Key))));
        }
    }

    [Fact]
    public void The_ConfigMap_has_the_same_scripts()
    {
        string path = Repository.PathOf("config", "gitops", "argocd", "argocd-cm.yaml");
        StringBuilder text = new("""
            # Argo CD's health checks for the kinds of Channel Operator. It adds to the ConfigMap that Argo CD has (docs/gitops.md):
            #   kubectl patch configmap argocd-cm -n argocd --patch "$(cat config/gitops/argocd/argocd-cm.yaml)"
            # The scripts are those of resource_customizations, where Argo CD's own would be: change them there.
            apiVersion: v1
            kind: ConfigMap
            metadata:
              name: argocd-cm
              namespace: argocd
            data:

            """);
        foreach (string kind in new[] { MessagingChannel.KindName, PlatformPolicy.KindName })
        {
            text.Append($"  resource.customizations.health.{ApiGroup.Name}_{kind}: |\n");
            foreach (string line in File.ReadAllLines(Path.Combine(ArgoHealth.DirectoryOf(kind), "health.lua")))
            {
                text.Append(line.Length == 0 ? "\n" : $"    {line}\n");
            }
        }

        Update(new Dictionary<string, string>(StringComparer.Ordinal) { [path] = text.ToString() });
        Assert.Equal(text.ToString(), File.ReadAllText(path));
    }

    [LuaFact]
    public async Task Every_sample_is_judged_as_its_file_says()
    {
        foreach ((string file, JsonElement item, string health, string message) in Samples)
        {
            Assert.Equal((file, health, message), (file, (await ArgoHealth.OfAsync(item)).Status, (await ArgoHealth.OfAsync(item)).Message));
        }
    }

    [LuaFact]
    public async Task Every_state_has_its_health()
    {
        foreach ((string name, Pass pass) in ChannelStates.Moving.Concat(ChannelStates.Healthy).Concat(ChannelStates.Stuck))
        {
            MessagingChannelStatus status = pass.Status();
            string expected = status.Find(Reconciling) is not null ? "Progressing"
                : status.Find(Stalled) is { } stalled ? Awaited.Contains(stalled.Reason) ? "Suspended" : "Degraded"
                : status.Find(Suspended) is not null ? "Suspended"
                : "Healthy";
            Assert.Equal((name, expected), (name, (await ArgoHealth.OfAsync((pass.Observed.Channel with { Status = status }).ToJson())).Status));
        }
    }

    [LuaFact]
    public async Task An_object_without_a_status_is_waited_for()
    {
        foreach (JsonElement item in new[] { ChannelStates.Facts.Build().Channel.ToJson(), Json(new PlatformPolicyBuilder().Build()) })
        {
            JsonObject bare = JsonObject.Create(item)!.DeepClone().AsObject();
            bare.Remove("status");
            Assert.Equal(("Progressing", Waiting), await ArgoHealth.OfAsync(JsonSerializer.SerializeToElement(bare)));
        }
    }

    /// <summary>The sandbox is as narrow as Argo CD's, so that what passes here runs there.</summary>
    [LuaFact]
    public async Task A_script_that_needs_more_than_Argo_CD_has_fails()
    {
        foreach (string script in new[] { "return {status = string.upper('healthy')}", "return {status = ('healthy'):upper()}", "return {status = io.read()}", "return {status = os.getenv('HOME')}" })
        {
            await Assert.ThrowsAsync<InvalidOperationException>(() => ArgoHealth.RunAsync(script, ChannelStates.Facts.Build().Channel.ToJson()));
        }
    }

    private static (string File, JsonElement Object, string Health, string Message) Sample(string file, string state, string health, string messageOf = ChannelConditions.Ready)
    {
        JsonElement channel = Channel(state);
        return (file, channel, health, ObservedState.Of(channel).Find(messageOf)!.Message);
    }

    private static (string File, JsonElement Object, string Health, string Message) PolicySample(string file, PlatformPolicyBuilder builder, string health)
    {
        PlatformPolicy policy = builder.Build();
        policy = policy with { Status = PolicyPass.Status(policy, Guarded, FactsBuilder.Now) };
        return (file, Json(policy), health, policy.Status.Conditions![0].Message);
    }

    private static JsonElement Channel(string state, long? generation = null)
    {
        Pass pass = ChannelStates.Moving.GetValueOrDefault(state) ?? ChannelStates.Healthy.GetValueOrDefault(state) ?? ChannelStates.Stuck[state];
        MessagingChannel channel = pass.Observed.Channel with { Status = pass.Status() };
        return (generation is { } edited ? channel with { Metadata = channel.Metadata with { Generation = edited } } : channel).ToJson();
    }

    private static JsonElement Unseen() =>
        (ChannelStates.Facts.Build().Channel with { Status = new MessagingChannelStatus { Conditions = JsonSerializer.Deserialize<Condition[]>(InitialJson, JsonSerializerOptions.Web) } }).ToJson();

    private static JsonElement Json(PlatformPolicy policy) => JsonSerializer.SerializeToElement(policy, ApiJsonContext.Default.PlatformPolicy);

    private static string Kind(JsonElement item) => item.GetProperty("kind").GetString()!;

    private static JsonObject Case(string file, string health, string message) => new()
    {
        ["healthStatus"] = new JsonObject { ["status"] = health, ["message"] = message },
        ["inputPath"] = $"testdata/{file}.yaml",
    };

    private static void Update(Dictionary<string, string> files)
    {
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            foreach ((string path, string text) in files)
            {
                File.WriteAllText(path, text);
            }
        }
    }
}
