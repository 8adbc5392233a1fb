using System.Text.Json;
using ChannelOperator.Api.Schema;

namespace ChannelOperator.Api;

/// <summary>A connector and how it is run. A change rolls the connectors of every channel of the class.</summary>
public sealed record ConnectorClassSpec
{
    /// <summary>The platforms that the connector serves; upper and lower case make no difference.</summary>
    [Schema(MinItems = 1, MaxItems = 32, ItemMaxLength = 63, ItemPattern = "^[A-Za-z]([-A-Za-z0-9]*[A-Za-z0-9])?$", ListSet = true)]
    public IReadOnlyList<string> Platforms { get; init; } = [];

    /// <summary>Whether channels of these platforms that name no class get this one. One class per platform can be the default.</summary>
    public bool? IsDefault { get; init; }

    /// <summary>The container image.</summary>
    [Schema(MinLength = 1, MaxLength = 512)]
    public string Image { get; init; } = "";

    /// <summary>Always, IfNotPresent or Never. Left out: Kubernetes decides by the image's tag.</summary>
    [Schema(Enum = ["Always", "IfNotPresent", "Never"])]
    public string? ImagePullPolicy { get; init; }

    /// <summary>Secrets in the channel's namespace to pull the image with.</summary>
    [Schema(MaxItems = 8, ItemMaxLength = 253, ItemPattern = "^[a-z0-9]([-.a-z0-9]*[a-z0-9])?$", ListSet = true)]
    public IReadOnlyList<string>? ImagePullSecretNames { get; init; }

    /// <summary>The command, instead of the image's.</summary>
    [Schema(MaxItems = 64, ItemMaxLength = 4096)]
    public IReadOnlyList<string>? Command { get; init; }

    /// <summary>The arguments, instead of the image's.</summary>
    [Schema(MaxItems = 64, ItemMaxLength = 4096)]
    public IReadOnlyList<string>? Args { get; init; }

    /// <summary>Environment variables. Nothing secret belongs here.</summary>
    [Schema(MaxItems = 64, ListMapKey = "name")]
    public IReadOnlyList<EnvironmentVariable>? Env { get; init; }

    /// <summary>The port that the connector listens on. Left out: 8080.</summary>
    [Schema(Minimum = 1, Maximum = 65535)]
    public int? Port { get; init; }

    /// <summary>Path that answers while the connector is alive. Left out: /livez.</summary>
    [Schema(MinLength = 1, MaxLength = 256, Pattern = "^/")]
    public string? LivenessPath { get; init; }

    /// <summary>Path that answers while the connector takes traffic. Left out: /readyz.</summary>
    [Schema(MinLength = 1, MaxLength = 256, Pattern = "^/")]
    public string? ReadinessPath { get; init; }

    /// <summary>Resources of the container, where the channel names none.</summary>
    public ResourceRequirements? Resources { get; init; }

    /// <summary>Labels that a node must have.</summary>
    [Schema(MaxProperties = 32, ItemMaxLength = 63)]
    public IReadOnlyDictionary<string, string>? NodeSelector { get; init; }

    /// <summary>Taints that are tolerated.</summary>
    [Schema(MaxItems = 32)]
    [KubernetesType("Toleration")]
    public IReadOnlyList<JsonElement>? Tolerations { get; init; }

    /// <summary>Which nodes and neighbours are wanted.</summary>
    [KubernetesType("Affinity")]
    public JsonElement? Affinity { get; init; }

    /// <summary>How pods are spread.</summary>
    [Schema(MaxItems = 16)]
    [KubernetesType("TopologySpreadConstraint")]
    public IReadOnlyList<JsonElement>? TopologySpreadConstraints { get; init; }

    /// <summary>The priority class of the pods.</summary>
    [Schema(MinLength = 1, MaxLength = 253, Pattern = "^[a-z0-9]([-.a-z0-9]*[a-z0-9])?$")]
    public string? PriorityClassName { get; init; }

    /// <summary>Seconds that a pod has to end. Left out: 30.</summary>
    [Schema(Minimum = 0, Maximum = 60)]
    public long? TerminationGracePeriodSeconds { get; init; }

    /// <summary>Seconds that a rollout may take before it counts as failed. Left out: 120.</summary>
    [Schema(Minimum = 10, Maximum = 3600)]
    public int? ProgressDeadlineSeconds { get; init; }

    /// <summary>Whether the connector reports reviews by the platform, for which it gets a service account.</summary>
    public bool? ReportsReviews { get; init; }

    /// <summary>Where the connector keeps its inbox, media, and tombstones: notes of messages that were unsent, so that one that comes late is not taken.</summary>
    public ConnectorStorage Storage { get; init; } = new();
}
