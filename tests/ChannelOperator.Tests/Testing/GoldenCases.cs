using System.Text.Json;
using System.Text.Json.Nodes;
using ChannelOperator.Api;
using ChannelOperator.Connectors;
using ChannelOperator.Policy;
using ChannelOperator.Policy.Tests;
using ChannelOperator.TestKit.Builders;

namespace ChannelOperator.Tests.Testing;

/// <summary>Channels and classes whose generated objects are kept as files.</summary>
internal static class GoldenCases
{
    /// <summary>Labels and an annotation that a user or GitOps tool puts on the channel.</summary>
    public static readonly IReadOnlyDictionary<string, string> UserLabels =
        new Dictionary<string, string>(StringComparer.Ordinal) { ["app.kubernetes.io/instance"] = "users-app", ["team"] = "users-team" };

    private static readonly FactsBuilder Facts = new FactsBuilder().Channel(channel => channel.WithMetadata(metadata => metadata with
    {
        Labels = UserLabels,
        Annotations = new Dictionary<string, string>(StringComparer.Ordinal) { ["argocd.argoproj.io/tracking-id"] = "users-app:x" },
    }));

    private static readonly Dictionary<string, FactsBuilder> Cases = new()
    {
        ["persistent-volume-claim"] = Facts.On("Instagram").OfClass(InClaim),
        ["external-three-replicas"] = Facts.Channel(channel => channel.WithReplicas(3)),
        ["empty-dir"] = Facts.OfClass(type => type.StoringIn(StorageType.EmptyDir).WithSpec(spec => spec with { Storage = spec.Storage with { Size = new Quantity("256Mi") } })),
        ["credentials"] = Facts.OfClass(InClaim).Channel(channel => channel.WithSecret("support-meta")),
        ["settings-with-umlauts"] = Facts.Channel(channel => channel.WithSetting("greeting", "Grüße aus Köln: „hallo“ & <b>").WithSetting("graphVersion", "v25.0")),
        ["deadlines-and-ceilings"] = Facts.On("Facebook")
            .Channel(channel => channel.Approved(reviewed: "2026-05-20T00:00:00Z", expires: "2027-01-15T00:00:00Z").Keeping("image", "30d").Keeping("default", "2d"))
            .Policy(policy => policy.RequiringApproval("365d", "14d").Limiting("default", "7d").WithTerms(("2026-01", "2026-01-01T00:00:00Z", null), ("2026-09", "2026-09-01T00:00:00Z", "30d"))),
        ["reports-reviews"] = Facts.OfClass(Reports),
        ["reports-no-longer"] = Facts,
        ["full-class"] = Facts.Channel(channel => channel.WithReplicas(2).WithSecret("support")).OfClass(type => type.WithSpec(Fill)),
    };

    /// <summary>The cases whose pods have a token.</summary>
    public static readonly IReadOnlyCollection<string> Reporting = ["reports-reviews"];

    // Their class had reportsReviews once.
    private static readonly string[] HadAccount = ["reports-no-longer"];

    public static IEnumerable<string> All => Cases.Keys;

    public static TheoryData<string> Names => [.. Cases.Keys];

    /// <summary>The objects of a case, in the order in which they are written.</summary>
    public static IReadOnlyList<DesiredObject> Build(string name)
    {
        ChannelFacts facts = Cases[name].Build();
        ChannelDecision decision = ChannelDecider.Decide(facts, FactsBuilder.Now);
        return ConnectorResources.Build(facts.Channel, decision.Class!, ConnectorContracts.Build(facts.Channel, decision), claim: null, hasReported: HadAccount.Contains(name));
    }

    /// <summary>The pod template of a case's Deployment.</summary>
    public static JsonNode PodTemplate(string name) => JsonNode.Parse(Build(name)[^1].Fields.GetProperty("spec").GetProperty("template").GetRawText())!;

    private static ConnectorClassBuilder InClaim(ConnectorClassBuilder builder) => builder.StoringIn(StorageType.PersistentVolumeClaim);

    private static ConnectorClassBuilder Reports(ConnectorClassBuilder builder) => builder.WithSpec(spec => spec with { ReportsReviews = true });

    private static ConnectorClassSpec Fill(ConnectorClassSpec spec) => spec with
    {
        ImagePullPolicy = "Always",
        ImagePullSecretNames = ["registry", "mirror"],
        Command = ["/app/connector"],
        Args = ["--verbose", "yes"],
        Env = [new EnvironmentVariable { Name = "REGION", Value = "eu-central-1" }, new EnvironmentVariable { Name = "EMPTY" }],
        Port = 9000,
        LivenessPath = "/alive",
        ReadinessPath = "/ready",
        Resources = new ResourceRequirements
        {
            Requests = new Dictionary<string, Quantity>(StringComparer.Ordinal) { ["memory"] = new("0.5Gi"), ["cpu"] = new("1000m") },
            Limits = new Dictionary<string, Quantity>(StringComparer.Ordinal) { ["memory"] = new("1Gi") },
        },
        NodeSelector = new Dictionary<string, string>(StringComparer.Ordinal) { ["kubernetes.io/os"] = "linux" },
        Tolerations = [JsonElement.Parse("""{"key":"messaging","operator":"Exists","effect":"NoSchedule"}""")],
        Affinity = JsonElement.Parse("""{"podAntiAffinity":{"preferredDuringSchedulingIgnoredDuringExecution":[{"weight":100,"podAffinityTerm":{"topologyKey":"kubernetes.io/hostname","labelSelector":{"matchExpressions":[{"key":"channeloperator.io/channel","operator":"Exists"}]}}}]}}"""),
        TopologySpreadConstraints = [JsonElement.Parse("""{"maxSkew":1,"topologyKey":"topology.kubernetes.io/zone","whenUnsatisfiable":"ScheduleAnyway","labelSelector":{"matchExpressions":[{"key":"channeloperator.io/channel","operator":"Exists"}]}}""")],
        PriorityClassName = "messaging",
        TerminationGracePeriodSeconds = 45,
        ProgressDeadlineSeconds = 300,
    };
}
