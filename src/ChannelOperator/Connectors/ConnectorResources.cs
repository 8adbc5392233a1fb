using System.Text.Json;
using System.Text.Json.Nodes;
using ChannelOperator.Api;
using ChannelOperator.Kubernetes;

namespace ChannelOperator.Connectors;

/// <summary>Builds the objects that a channel owns, in the order in which they are written. Pure.</summary>
internal static class ConnectorResources
{
    /// <summary>The port where a class names none.</summary>
    public const int DefaultPort = 8080;

    /// <summary>Builds all objects.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="connectorClass">Its class.</param>
    /// <param name="contract">Its contract.</param>
    /// <param name="claim">The claim that is there already; its size never shrinks and its storage class cannot change.</param>
    /// <param name="hasReported">Whether there is a RoleBinding of the channel, by which its connector may report reviews or might once.</param>
    public static IReadOnlyList<DesiredObject> Build(MessagingChannel channel, ConnectorClass connectorClass, ConnectorContract contract, OwnedObject? claim, bool hasReported)
    {
        bool reports = connectorClass.Spec.ReportsReviews == true;
        List<DesiredObject> objects = [];
        if (connectorClass.Spec.Storage.Type == StorageType.PersistentVolumeClaim)
        {
            objects.Add(DesiredObject.Create(ResourceTypes.PersistentVolumeClaims, channel, BuildClaim(connectorClass.Spec.Storage, claim)));
        }

        objects.Add(BuildConfigMap(channel, contract));
        objects.Add(DesiredObject.Create(ResourceTypes.Services, channel, BuildService(channel, connectorClass.Spec)));
        if (reports)
        {
            objects.Add(ReviewReporter.BuildAccount(channel));
        }

        if (reports || hasReported)
        {
            objects.Add(ReviewReporter.BuildBinding(channel, isGranted: reports));
        }

        objects.Add(DesiredObject.Create(ResourceTypes.Deployments, channel, ConnectorDeployment.Build(channel, connectorClass.Spec, contract.Revision, hasReported)));
        return objects;
    }

    /// <summary>Builds the ConfigMap with the contract.</summary>
    public static DesiredObject BuildConfigMap(MessagingChannel channel, ConnectorContract contract) => DesiredObject.Create(
        ResourceTypes.ConfigMaps,
        channel,
        new JsonObject { ["data"] = new JsonObject { [ConnectorNames.ContractFile] = ConnectorContracts.Write(contract) } });

    private static JsonObject BuildClaim(ConnectorStorage storage, OwnedObject? claim)
    {
        JsonObject spec = new()
        {
            ["accessModes"] = new JsonArray("ReadWriteOnce"),
            ["resources"] = new JsonObject { ["requests"] = new JsonObject { ["storage"] = ClaimSize(storage, claim) } },
        };
        if (ClaimClass(storage, claim) is { } storageClass)
        {
            spec["storageClassName"] = storageClass;
        }

        return new JsonObject { ["spec"] = spec };
    }

    private static string ClaimSize(ConnectorStorage storage, OwnedObject? claim)
    {
        string wanted = storage.Size?.Text ?? "1Gi";
        return claim is not null
            && claim.Spec.TryGetProperty("resources", out JsonElement resources)
            && resources.TryGetProperty("requests", out JsonElement requests)
            && requests.TryGetProperty("storage", out JsonElement storageSize)
            && storageSize.ToString() is { } present
            && QuantityComparison.IsLess(wanted, present)
            ? present
            : wanted;
    }

    private static string? ClaimClass(ConnectorStorage storage, OwnedObject? claim)
    {
        if (claim is null)
        {
            return storage.StorageClassName;
        }

        return claim.Spec.TryGetProperty("storageClassName", out JsonElement present) ? present.GetString() : null;
    }

    /// <summary>Headless: proxies and ingresses use the endpoints, and a cluster address costs the API server an allocation.</summary>
    private static JsonObject BuildService(MessagingChannel channel, ConnectorClassSpec spec) => new()
    {
        ["spec"] = new JsonObject
        {
            ["clusterIP"] = "None",
            ["selector"] = DesiredObject.Map(ConnectorNames.SelectorLabels(channel)),
            ["ports"] = new JsonArray(new JsonObject
            {
                ["name"] = ConnectorNames.Port,
                ["port"] = spec.Port ?? DefaultPort,
                ["protocol"] = "TCP",
                ["targetPort"] = ConnectorNames.Port,
            }),
        },
    };
}
