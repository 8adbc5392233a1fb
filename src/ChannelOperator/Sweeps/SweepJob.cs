using System.Text.Json.Nodes;
using ChannelOperator.Api;
using ChannelOperator.Connectors;
using ChannelOperator.Kubernetes;

namespace ChannelOperator.Sweeps;

/// <summary>Builds the Job that deletes the expired media of a stopped channel. Pure.</summary>
internal static class SweepJob
{
    /// <summary>What the image is asked to do, in place of its class's arguments.</summary>
    public const string Verb = "sweep";

    /// <summary>The value of <see cref="Labels.Component"/>.</summary>
    public const string Component = "sweep";

    private const int DeadlineSeconds = 300;

    // A resume waits for it.
    private const int GraceSeconds = 5;

    /// <summary>Builds the Job as it is sent.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="spec">Its class.</param>
    /// <param name="revision">The revision of the contract in the ConfigMap.</param>
    /// <param name="hasClaim">Whether the channel has a claim.</param>
    public static JsonObject Build(MessagingChannel channel, ConnectorClassSpec spec, string revision, bool hasClaim) => new()
    {
        ["apiVersion"] = ResourceTypes.Jobs.ApiVersion,
        ["kind"] = ResourceTypes.Jobs.Kind,
        ["metadata"] = new JsonObject
        {
            ["name"] = ConnectorNames.SweepOf(channel.Metadata.Name),
            ["namespace"] = channel.Metadata.Namespace,
            ["labels"] = DesiredObject.Map(new SortedDictionary<string, string>(ConnectorNames.ObjectLabels(channel), StringComparer.Ordinal) { [Labels.Component] = Component }),
            ["annotations"] = new JsonObject { [Labels.Revision] = revision },
            ["ownerReferences"] = new JsonArray(DesiredObject.Owner(channel)),
        },
        ["spec"] = new JsonObject
        {
            ["backoffLimit"] = 0,
            ["activeDeadlineSeconds"] = DeadlineSeconds,
            ["template"] = new JsonObject
            {
                ["metadata"] = new JsonObject { ["labels"] = DesiredObject.Map(PodLabels(channel)) },
                ["spec"] = BuildPod(channel, spec, hasClaim),
            },
        },
    };

    /// <summary>None by which Service, Deployment or people find the connector's pods: a sweep's pod takes no traffic and is no replica.</summary>
    private static SortedDictionary<string, string> PodLabels(MessagingChannel channel) => new(StringComparer.Ordinal)
    {
        [Labels.Sweep] = channel.Metadata.Name,
        [Labels.ManagedBy] = Labels.Manager,
        [Labels.Component] = Component,
    };

    /// <summary>The connector's pod, so that it may not do more than that, without what it would serve with. Credentials are there only where they lead to the state.</summary>
    private static JsonObject BuildPod(MessagingChannel channel, ConnectorClassSpec spec, bool hasClaim)
    {
        bool isExternal = spec.Storage.Type == StorageType.External;
        MessagingChannel bare = channel with { Spec = channel.Spec with { Connector = (channel.Spec.Connector ?? new ChannelConnectorSpec()) with { CredentialsSecretName = null } } };
        ConnectorClassSpec sweeping = spec with
        {
            Args = [Verb],
            TopologySpreadConstraints = null,
            TerminationGracePeriodSeconds = GraceSeconds,
            // A claim is swept also where the class has meanwhile gone over to another storage.
            Storage = spec.Storage with { Type = hasClaim ? StorageType.PersistentVolumeClaim : StorageType.External },
            ReportsReviews = null,
        };
        JsonObject pod = ConnectorDeployment.BuildPod(isExternal ? channel : bare, sweeping, hasReported: false);
        pod["restartPolicy"] = "Never";
        JsonObject container = pod["containers"]![0]!.AsObject();
        foreach (string served in new[] { "ports", "livenessProbe", "readinessProbe" })
        {
            container.Remove(served);
        }

        return pod;
    }
}
