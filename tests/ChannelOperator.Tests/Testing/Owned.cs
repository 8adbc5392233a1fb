using System.Text.Json;
using System.Text.Json.Nodes;
using ChannelOperator.Api;
using ChannelOperator.Connectors;
using ChannelOperator.Kubernetes;

namespace ChannelOperator.Tests.Testing;

/// <summary>Objects that a channel owns, as the API server returns them.</summary>
internal static class Owned
{
    public const string Uid = "44444444-4444-4444-4444-444444444444";

    /// <summary>A Deployment of which only replicas and status matter.</summary>
    public static OwnedObject Deployment(MessagingChannel channel, int replicas, Rollout rollout = Rollout.Complete) => new()
    {
        Metadata = Metadata(channel),
        Spec = JsonSerializer.SerializeToElement(new JsonObject { ["replicas"] = replicas }),
        Status = Status(replicas, rollout),
    };

    /// <summary>An applied object.</summary>
    public static OwnedObject Applied(DesiredObject desired, int? replicas = null, long generation = 3)
    {
        JsonObject whole = JsonNode.Parse(desired.Body.Span)!.AsObject();
        JsonObject metadata = whole["metadata"]!.AsObject();
        metadata["uid"] = Uid;
        metadata["resourceVersion"] = "100";
        metadata["generation"] = generation;
        if (replicas is { } number)
        {
            whole["spec"]!["replicas"] = number;
        }

        return Read(whole);
    }

    /// <summary>An object from its JSON.</summary>
    public static OwnedObject Read(JsonNode json) => json.Deserialize(OperatorJsonContext.Default.OwnedObject)!;

    /// <summary>The same object, under another owner or none.</summary>
    public static OwnedObject OwnedBy(this OwnedObject owned, OwnerReference? owner) => owned with { Metadata = owned.Metadata with { OwnerReferences = owner is null ? null : [owner] } };

    public static OwnerReference Owner(MessagingChannel channel) =>
        new() { ApiVersion = ApiGroup.ApiVersion, Kind = MessagingChannel.KindName, Name = channel.Metadata.Name, Uid = channel.Metadata.Uid, Controller = true };

    private static ObjectMeta Metadata(MessagingChannel channel) => new()
    {
        Name = ConnectorNames.Of(channel.Metadata.Name),
        Namespace = channel.Metadata.Namespace,
        Uid = Uid,
        ResourceVersion = "100",
        Generation = 3,
        Labels = ConnectorNames.ObjectLabels(channel),
        OwnerReferences = [Owner(channel)],
    };

    private static DeploymentStatus? Status(int replicas, Rollout rollout) => rollout switch
    {
        Rollout.Unseen => null,
        Rollout.Behind => Counts(2, replicas, replicas, "True", ("True", "NewReplicaSetAvailable")),
        Rollout.UnderWay => Counts(3, replicas, 0, "False", ("True", "ReplicaSetUpdated")),
        Rollout.Unavailable => Counts(3, replicas, 0, "False", ("True", "NewReplicaSetAvailable")) with { UpdatedReplicas = replicas },
        Rollout.Replacing => Counts(3, 0, 0, "False", ("True", "NewReplicaSetAvailable")),
        Rollout.DeadlineExceeded => Counts(3, replicas, 0, "False", ("False", "ProgressDeadlineExceeded")),
        Rollout.Terminating => Counts(3, replicas + 1, replicas, "True", ("True", "NewReplicaSetAvailable")),
        _ => Counts(3, replicas, replicas, "True", ("True", "NewReplicaSetAvailable")),
    };

    private static DeploymentStatus Counts(long generation, int replicas, int available, string isAvailable, (string Status, string Reason) progressing) => new()
    {
        ObservedGeneration = generation,
        Replicas = replicas,
        UpdatedReplicas = available,
        ReadyReplicas = available,
        AvailableReplicas = available,
        Conditions =
        [
            new Condition { Type = "Available", Status = isAvailable, Reason = "Test" },
            new Condition { Type = "Progressing", Status = progressing.Status, Reason = progressing.Reason },
        ],
    };
}
