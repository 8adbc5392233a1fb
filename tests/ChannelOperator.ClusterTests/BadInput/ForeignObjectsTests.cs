using System.Text.Json.Nodes;
using ChannelOperator.Api;
using ChannelOperator.ClusterTests.Harness;
using static ChannelOperator.Api.ChannelConditions;

namespace ChannelOperator.ClusterTests.BadInput;

/// <summary>Objects of others under a connector's name are left alone, said, and hinder no other channel.</summary>
[Collection(OperatorCollection.Name)]
public sealed class ForeignObjectsTests(OperatorFixture fixture)
{
    private static readonly (string Channel, string Plural, string Manifest)[] Foreign =
    [
        ("map", "/api/v1/namespaces/{0}/configmaps/", """{"apiVersion":"v1","kind":"ConfigMap","metadata":{},"data":{"channel.json":"mine"}}"""),
        ("service", "/api/v1/namespaces/{0}/services/", """{"apiVersion":"v1","kind":"Service","metadata":{},"spec":{"clusterIP":"None","selector":{"app":"mine"}}}"""),
        ("claim", "/api/v1/namespaces/{0}/persistentvolumeclaims/", """{"apiVersion":"v1","kind":"PersistentVolumeClaim","metadata":{},"spec":{"accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"1Gi"}}}}"""),
        ("account", "/api/v1/namespaces/{0}/serviceaccounts/", """{"apiVersion":"v1","kind":"ServiceAccount","metadata":{}}"""),
        ("binding", "/apis/rbac.authorization.k8s.io/v1/namespaces/{0}/rolebindings/", """{"apiVersion":"rbac.authorization.k8s.io/v1","kind":"RoleBinding","metadata":{},"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"view"}}"""),
        ("deployment", "/apis/apps/v1/namespaces/{0}/deployments/", """{"apiVersion":"apps/v1","kind":"Deployment","metadata":{},"spec":{"replicas":0,"selector":{"matchLabels":{"app":"mine"}},"template":{"metadata":{"labels":{"app":"mine"}},"spec":{"containers":[{"name":"mine","image":"mine"}]}}}}"""),
    ];

    [Fact]
    public async Task ObjectOfSomebodyElse_IsLeftAloneAndNamed()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await world.CreateAsync(world.Class(spec => spec with { IsDefault = null, Storage = new ConnectorStorage { Type = StorageType.PersistentVolumeClaim } }, world.PlatformName + "-claim"));
        await world.CreateAsync(world.Class(spec => spec with { IsDefault = null, ReportsReviews = true }, world.PlatformName + "-reporting"));
        Dictionary<string, string> versions = [];
        foreach ((string channel, string plural, string manifest) in Foreign)
        {
            JsonObject item = world.Manifest(manifest);
            item["metadata"]!["name"] = channel + "-connector";
            // Even with our label on it: what counts is who controls it.
            item["metadata"]!["labels"] = channel == "service" ? new JsonObject { [Labels.Channel] = channel } : new JsonObject();
            await world.CreateAsync(item);
            versions[channel] = await VersionAsync(world, plural, channel);
        }

        await world.CreateAsync([.. Foreign.Select(item => world.Channel(item.Channel, spec => spec with { Connector = new ChannelConnectorSpec { ClassName = world.PlatformName + ClassSuffix(item.Channel) } }))]);
        foreach ((string channel, _, string manifest) in Foreign)
        {
            MessagingChannel seen = await world.WaitForReasonAsync(channel, ChannelConditions.Ready, EnforcedReasons.ApplyFailed);
            Assert.Equal("Stalled=True/ApplyFailed", seen.Say(Stalled));
            Assert.Contains($"{JsonNode.Parse(manifest)!["kind"]} {channel}-connector exists and is controlled by nobody, not by this channel; it is left alone", seen.ConditionOf(Enforced)!.Message, StringComparison.Ordinal);
        }

        // Another channel comes up meanwhile, and nothing is written over and over.
        string[] before = await Task.WhenAll(Foreign.Select(item => ChannelVersionAsync(world, item.Channel)));
        await world.RunAsync(world.Channel("bystander"));
        Assert.Equal(before, await Task.WhenAll(Foreign.Select(item => ChannelVersionAsync(world, item.Channel))));
        foreach ((string channel, string plural, _) in Foreign.Where(item => item.Channel is not ("deployment" or "account")))
        {
            Assert.Equal(versions[channel], await VersionAsync(world, plural, channel));
        }

        // The deployment controller writes a status, nobody anything else.
        Assert.Equal("mine", (await world.DeploymentAsync("deployment"))!["spec"]!["template"]!["spec"]!["containers"]![0]!["image"]!.GetValue<string>());
        Assert.Null((await world.DeploymentAsync("deployment"))!["metadata"]!["ownerReferences"]);
        // Servers before 1.24 add a token to the account.
        Assert.Null((await world.GetJsonAsync(world.ServiceAccountPath("account")))!["metadata"]!["ownerReferences"]);

        await world.DeleteAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, Foreign[0].Plural, world.Namespace) + "map-connector");
        await world.RequestAsync("map", "out of the way");
        await world.WaitForReasonAsync("map", ChannelConditions.Ready, ReadyReasons.ConnectorAvailable);
    }

    private static string ClassSuffix(string channel) => channel switch { "claim" => "-claim", "account" or "binding" => "-reporting", _ => "" };

    private static async Task<string> VersionAsync(ChannelWorld world, string plural, string channel) =>
        Version(await world.GetJsonAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, plural, world.Namespace) + channel + "-connector"));

    private static async Task<string> ChannelVersionAsync(ChannelWorld world, string channel) =>
        Version(await world.GetJsonAsync($"/apis/{ApiGroup.ApiVersion}/namespaces/{world.Namespace}/messagingchannels/{channel}"));

    private static string Version(JsonNode? item) => item!["metadata"]!["resourceVersion"]!.GetValue<string>();
}
