using System.Text.Json;
using System.Text.Json.Nodes;
using ChannelOperator.Api;

namespace ChannelOperator.Connectors;

/// <summary>
/// Builds the Deployment of a connector. <c>spec.replicas</c> is in it under no circumstances: it is written through the scale
/// subresource alone. The operator's version is not in it either, so that an upgrade restarts nothing.
/// </summary>
internal static class ConnectorDeployment
{
    private const long UserGroup = 65532;

    /// <summary>Builds the content of the Deployment.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="spec">Its class.</param>
    /// <param name="revision">The revision of its contract.</param>
    /// <param name="hasReported">Whether its pods have an account of their own, or once had.</param>
    public static JsonObject Build(MessagingChannel channel, ConnectorClassSpec spec, string revision, bool hasReported) => new()
    {
        ["spec"] = new JsonObject
        {
            ["selector"] = new JsonObject { ["matchLabels"] = DesiredObject.Map(ConnectorNames.SelectorLabels(channel)) },
            ["strategy"] = BuildStrategy(spec.Storage),
            ["progressDeadlineSeconds"] = spec.ProgressDeadlineSeconds ?? 120,
            ["revisionHistoryLimit"] = 2,
            ["template"] = new JsonObject
            {
                ["metadata"] = new JsonObject
                {
                    ["labels"] = DesiredObject.Map(ConnectorNames.ObjectLabels(channel)),
                    ["annotations"] = new JsonObject { [Labels.Revision] = revision },
                },
                ["spec"] = BuildPod(channel, spec, hasReported),
            },
        },
    };

    private static JsonObject BuildStrategy(ConnectorStorage storage) => storage.Type == StorageType.External
        ? new JsonObject
        {
            ["type"] = "RollingUpdate",
            ["rollingUpdate"] = new JsonObject { ["maxSurge"] = 1, ["maxUnavailable"] = 0 },
        }
        // Two pods on one state would both forward its inbox.
        : new JsonObject { ["type"] = "Recreate" };

    /// <summary>Builds the spec of the connector's pods.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="spec">Its class.</param>
    /// <param name="hasReported">Whether its pods have an account of their own, or once had.</param>
    public static JsonObject BuildPod(MessagingChannel channel, ConnectorClassSpec spec, bool hasReported)
    {
        JsonObject pod = new()
        {
            ["automountServiceAccountToken"] = spec.ReportsReviews == true,
            ["enableServiceLinks"] = false,
            ["terminationGracePeriodSeconds"] = spec.TerminationGracePeriodSeconds ?? 30,
            ["securityContext"] = new JsonObject
            {
                ["runAsNonRoot"] = true,
                ["fsGroup"] = UserGroup,
                ["fsGroupChangePolicy"] = "OnRootMismatch",
                ["seccompProfile"] = new JsonObject { ["type"] = "RuntimeDefault" },
            },
            // Claimed as the lists of the container are: a foreign one would run with all that is mounted.
            ["initContainers"] = new JsonArray(),
            ["containers"] = new JsonArray(BuildContainer(channel, spec)),
            ["volumes"] = BuildVolumes(channel, spec.Storage),
        };
        if (AccountOf(channel, spec, hasReported) is { } account)
        {
            pod["serviceAccountName"] = account;
        }

        AddScheduling(pod, spec);
        return pod;
    }

    /// <summary>
    /// The account of the pods; null for the namespace's default. After an account of their own that has to be named: the API server keeps the name
    /// in a second, older field as well, and puts back from there what is merely left out.
    /// </summary>
    private static string? AccountOf(MessagingChannel channel, ConnectorClassSpec spec, bool hasReported) =>
        spec.ReportsReviews == true ? ConnectorNames.Of(channel.Metadata.Name) : hasReported ? "default" : null;

    private static void AddScheduling(JsonObject pod, ConnectorClassSpec spec)
    {
        AddIfAny(pod, "imagePullSecrets", spec.ImagePullSecretNames?.Select(name => new JsonObject { ["name"] = name }));
        AddIfAny(pod, "tolerations", spec.Tolerations?.Select(Node));
        AddIfAny(pod, "topologySpreadConstraints", spec.TopologySpreadConstraints?.Select(Node));
        if (spec.NodeSelector is { Count: > 0 } selector)
        {
            pod["nodeSelector"] = DesiredObject.Map(selector);
        }

        if (spec.Affinity is { ValueKind: JsonValueKind.Object } affinity)
        {
            pod["affinity"] = Node(affinity);
        }

        if (spec.PriorityClassName is { } priority)
        {
            pod["priorityClassName"] = priority;
        }
    }

    private static JsonObject BuildContainer(MessagingChannel channel, ConnectorClassSpec spec)
    {
        JsonObject container = new()
        {
            ["name"] = ConnectorNames.Container,
            ["image"] = spec.Image,
            // Empty lists claim these fields: a foreign command is put back.
            ["command"] = Strings(spec.Command),
            ["args"] = Strings(spec.Args),
            ["envFrom"] = new JsonArray(),
            ["env"] = new JsonArray([.. (spec.Env ?? []).Select(variable => new JsonObject { ["name"] = variable.Name, ["value"] = variable.Value ?? "" })]),
            ["ports"] = new JsonArray(new JsonObject { ["name"] = ConnectorNames.Port, ["containerPort"] = spec.Port ?? ConnectorResources.DefaultPort, ["protocol"] = "TCP" }),
            ["livenessProbe"] = BuildProbe(spec.LivenessPath ?? "/livez", periodSeconds: 10),
            ["readinessProbe"] = BuildProbe(spec.ReadinessPath ?? "/readyz", periodSeconds: 5),
            ["securityContext"] = new JsonObject
            {
                // Some of it stands at the pod too: what a container says itself nobody else can say otherwise. The user is the image's: its number is not ours to know.
                ["privileged"] = false,
                ["allowPrivilegeEscalation"] = false,
                ["readOnlyRootFilesystem"] = true,
                ["runAsNonRoot"] = true,
                ["capabilities"] = new JsonObject { ["add"] = new JsonArray(), ["drop"] = new JsonArray("ALL") },
                ["seccompProfile"] = new JsonObject { ["type"] = "RuntimeDefault" },
            },
            ["volumeMounts"] = BuildMounts(channel, spec.Storage),
        };
        if (spec.ImagePullPolicy is { } pull)
        {
            container["imagePullPolicy"] = pull;
        }

        if (BuildResources(channel.Spec.Connector?.Resources ?? spec.Resources) is { Count: > 0 } resources)
        {
            container["resources"] = resources;
        }

        return container;
    }

    private static JsonObject BuildProbe(string path, int periodSeconds) => new()
    {
        ["httpGet"] = new JsonObject { ["path"] = path, ["port"] = ConnectorNames.Port },
        ["periodSeconds"] = periodSeconds,
    };

    private static JsonObject BuildResources(ResourceRequirements? resources)
    {
        JsonObject built = [];
        foreach ((string name, IReadOnlyDictionary<string, Quantity>? amounts) in new[] { ("limits", resources?.Limits), ("requests", resources?.Requests) })
        {
            if (amounts is { Count: > 0 })
            {
                built[name] = DesiredObject.Map(amounts.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => KeyValuePair.Create(entry.Key, entry.Value.Text)));
            }
        }

        return built;
    }

    private static JsonArray BuildMounts(MessagingChannel channel, ConnectorStorage storage)
    {
        JsonArray mounts = new(Mount("config", ConnectorNames.ConfigDirectory, readOnly: true), Mount("tmp", "/tmp", readOnly: false));
        if (channel.Spec.Connector?.CredentialsSecretName is not null)
        {
            mounts.Add(Mount(ConnectorNames.CredentialsVolume, ConnectorNames.CredentialsDirectory, readOnly: true));
        }

        if (storage.Type != StorageType.External)
        {
            mounts.Add(Mount(ConnectorNames.StateVolume, ConnectorNames.StateDirectory, readOnly: false));
        }

        return mounts;
    }

    private static JsonObject Mount(string name, string path, bool readOnly)
    {
        JsonObject mount = new() { ["name"] = name, ["mountPath"] = path };
        if (readOnly)
        {
            mount["readOnly"] = true;
        }

        return mount;
    }

    private static JsonArray BuildVolumes(MessagingChannel channel, ConnectorStorage storage)
    {
        string owned = ConnectorNames.Of(channel.Metadata.Name);
        JsonArray volumes = new(
            new JsonObject { ["name"] = "config", ["configMap"] = new JsonObject { ["name"] = owned } },
            new JsonObject { ["name"] = "tmp", ["emptyDir"] = new JsonObject() });
        if (channel.Spec.Connector?.CredentialsSecretName is { } secret)
        {
            volumes.Add(new JsonObject { ["name"] = ConnectorNames.CredentialsVolume, ["secret"] = new JsonObject { ["secretName"] = secret } });
        }

        if (storage.Type == StorageType.PersistentVolumeClaim)
        {
            volumes.Add(new JsonObject { ["name"] = ConnectorNames.StateVolume, ["persistentVolumeClaim"] = new JsonObject { ["claimName"] = owned } });
        }
        else if (storage.Type == StorageType.EmptyDir)
        {
            JsonObject empty = storage.Size is { } size ? new JsonObject { ["sizeLimit"] = size.Text } : [];
            volumes.Add(new JsonObject { ["name"] = ConnectorNames.StateVolume, ["emptyDir"] = empty });
        }

        return volumes;
    }

    private static JsonArray Strings(IReadOnlyList<string>? values) => new([.. (values ?? []).Select(value => JsonValue.Create(value))]);

    private static void AddIfAny(JsonObject target, string name, IEnumerable<JsonNode>? values)
    {
        JsonNode[] nodes = [.. values ?? []];
        if (nodes.Length > 0)
        {
            target[name] = new JsonArray(nodes);
        }
    }

    private static JsonObject Node(JsonElement element) => JsonObject.Create(element) ?? [];
}
