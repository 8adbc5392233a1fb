using System.Text.Json.Nodes;
using ChannelOperator.Api;
using ChannelOperator.Policy;

namespace ChannelOperator.ClusterTests.Steady;

/// <summary>Channels and classes with values that the API server writes back in another form, or whose owners wrote them in an unusual one.</summary>
public static class AwkwardFleet
{
    private const string Scheduling = """
        {
          "tolerations": [{"operator": "Exists"}, {"key": "dedicated", "operator": "Equal", "value": "messaging", "effect": "NoExecute", "tolerationSeconds": 300}],
          "affinity": {
            "nodeAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": [{"weight": 1, "preference": {"matchExpressions": [{"key": "disk", "operator": "In", "values": ["ssd"]}]}}]},
            "podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [{"topologyKey": "kubernetes.io/hostname", "labelSelector": {"matchLabels": {"a": "b"}}}]}
          },
          "topologySpreadConstraints": [{"maxSkew": 1, "topologyKey": "zone", "whenUnsatisfiable": "ScheduleAnyway", "labelSelector": {"matchLabels": {"a": "b"}}}],
          "nodeSelector": {"kubernetes.io/os": "linux"},
          "imagePullSecretNames": ["pull-b", "pull-a"],
          "imagePullPolicy": "Always",
          "terminationGracePeriodSeconds": 0,
          "progressDeadlineSeconds": 3600
        }
        """;

    private const string Containers = """
        {
          "command": [], "args": ["--text=größer als 'x' & \"y\""],
          "env": [{"name": "UMLAUT", "value": "Grüße <b>&amp;</b> 🙂"}, {"name": "NONE"}, {"name": "A_FIRST", "value": "$(UMLAUT)"}],
          "port": 65535, "livenessPath": "/l?x=1&y=2", "readinessPath": "/",
          "resources": {"limits": {"cpu": "1.50", "memory": "0.5Gi", "ephemeral-storage": "1e9"}, "requests": {"cpu": "1000m", "memory": "128974848", "ephemeral-storage": "0"}}
        }
        """;

    // Servers before 1.21 or so take an empty text for null, and refuse it.
    private const string EmptyTexts = """{"args": ["--flag", ""], "env": [{"name": "EMPTY", "value": ""}]}""";

    // Below a thousandth: the API server rounds up.
    private const string Tiny = """{"resources": {"requests": {"cpu": "0.5m", "memory": "100.0001Mi"}, "limits": {"memory": "1.0000000001Gi"}}}""";

    private const string EmptyLists = """
        {"command": [], "args": [], "env": [], "imagePullSecretNames": [], "nodeSelector": {}, "tolerations": [], "affinity": {}, "topologySpreadConstraints": [], "resources": {"limits": {}, "requests": {}}}
        """;

    private static readonly string[] Variants =
    [
        """{}""",
        """{"connector": {"settings": {"greeting": "Schöne Grüße & <b>\"Äpfel\"</b> \\ \t\n \u2028 🙂"}, "replicas": 1}}""",
        """{"connector": {"settings": {}, "resources": {}}, "mediaRetention": {}}""",
        """{"connector": {"resources": {"limits": {"cpu": "2000m"}, "requests": {"cpu": "0.25"}}}, "mediaRetention": {"default": "24h", "image": "1d", "video": "90m", "audio": "0s"}}""",
        """{"approval": {"status": "Approved", "expirationTime": "2099-12-31T23:59:59.123456Z"}, "terms": {"acceptedTime": "2026-01-02T00:00:00.5+01:00"}}""",
        """{"state": "Stopped"}""",
        """{"approval": {"status": "Revoked"}}""",
        """{"terms": null}""",
    ];

    /// <summary>The classes of the world, by name; the first is its default.</summary>
    public static IReadOnlyList<JsonObject> Classes(ChannelWorld world) =>
    [
        Class(world, "", StorageType.External, "{}"),
        Class(world, "-scheduled", StorageType.External, Scheduling),
        Class(world, "-containers", StorageType.PersistentVolumeClaim, Containers, "1.5Gi"),
        Class(world, "-tiny", StorageType.PersistentVolumeClaim, Tiny),
        Class(world, "-empty", StorageType.EmptyDir, EmptyLists, "0.50Gi"),
        Class(world, "-reporting", StorageType.External, """{"reportsReviews": true}"""),
        Class(world, "-trial", StorageType.EmptyDir, world.Cluster.Version.IsAtLeast(1, 25) ? EmptyTexts : "{}"),
    ];

    /// <summary>The channels, every class with every variant.</summary>
    public static IEnumerable<JsonObject> Channels(ChannelWorld world, int count) => Enumerable.Range(0, count).Select(number =>
    {
        JsonObject manifest = world.Channel($"awkward-{number}").Manifest();
        JsonObject spec = manifest["spec"]!.AsObject();
        spec["connector"] = new JsonObject();
        IReadOnlyList<JsonObject> classes = Classes(world);
        int chosen = number % classes.Count;
        if (chosen > 0)
        {
            spec["connector"]!["className"] = classes[chosen]["metadata"]!["name"]!.GetValue<string>();
        }

        if (number % 2 == 1)
        {
            spec["connector"]!["credentialsSecretName"] = $"awkward-{number}-credentials";
        }

        return manifest.With($$$"""{"spec":{{{Variants[number / classes.Count % Variants.Length]}}}}""");
    });

    /// <summary>Records about two of the channels that would run: one is revoked, one approved and yet with more records than are kept.</summary>
    public static ChannelReview[] Reviews(ChannelWorld world) =>
    [
        world.Review("revoked", "awkward-0", ApprovalStatus.Revoked),
        world.Review("approved", "awkward-2", ApprovalStatus.Approved, spec => spec with { Supersedes = "platform-0" }),
        .. Enumerable.Range(0, AccountReviews.KeptPlatformRecords).Select(day =>
            world.Review($"platform-{day}", "awkward-2", ApprovalStatus.Suspended, spec => spec with { Source = ReviewSource.Platform, DecidedTime = Times.DaysAgo(2 + day) })),
    ];

    /// <summary>Whether a channel has come to rest as its variant wants it.</summary>
    public static bool IsAtRest(MessagingChannel channel) => channel.ConditionOf(ChannelConditions.Reconciling) is null && channel.ConditionOf(ChannelConditions.Ready)?.Status != ConditionStatus.Unknown;

    private static JsonObject Class(ChannelWorld world, string suffix, string storage, string spec, string? size = null)
    {
        JsonObject manifest = world.Class(given => given with
        {
            IsDefault = suffix.Length == 0,
            Storage = new ConnectorStorage { Type = storage, Size = size is null ? null : new Quantity(size) },
        }, world.PlatformName + suffix).Manifest();
        return manifest.With($$"""{"spec":{{spec}}}""");
    }
}
