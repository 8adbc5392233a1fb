using System.Text.Json.Nodes;
using ChannelOperator.Api;
using ChannelOperator.ClusterTests.Harness;
using ChannelOperator.TestKit.Kubernetes;
using static ChannelOperator.Api.ChannelConditions;

namespace ChannelOperator.ClusterTests.Enforcement;

/// <summary>What becomes of a connector when its channel, or a part of it, is deleted.</summary>
[Collection(OperatorCollection.Name)]
public sealed class DeletionTests(OperatorFixture fixture)
{
    [Fact]
    public async Task DeletedChannel_TakesEverythingAlong()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await UsePersistentStorageAsync(world);
        await world.RunAsync(world.Channel("support"));
        Assert.Equal(4, await CountAsync(world));

        await world.Kubectl.RunAsync("delete", "messagingchannel", "support", "--namespace", world.Namespace);

        await Wait.ForAsync("everything of the channel to be gone", async _ => await CountAsync(world), count => count == 0, ChannelWorld.Patience);
    }

    [Fact]
    public async Task ChannelCreatedAgainAtOnce_GetsFreshObjects()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await UsePersistentStorageAsync(world);
        MessagingChannel first = await world.RunAsync(world.Channel("support"));
        string[] before = [.. (await OwnedAsync(world)).Select(item => item["metadata"]!["uid"]!.GetValue<string>())];

        await world.DeleteAsync(world.ChannelPath("support"));
        await world.CreateAsync(world.Channel("support"));
        MessagingChannel second = await world.WaitForAsync(
            "support", "to be ready anew", channel => channel.Metadata.Uid != first.Metadata.Uid && channel.Say(Ready) == "Ready=True/ConnectorAvailable", TimeSpan.FromSeconds(60));

        IReadOnlyList<JsonNode> after = await OwnedAsync(world);
        Assert.Equal(4, after.Count);
        Assert.All(after, item =>
        {
            Assert.DoesNotContain(item["metadata"]!["uid"]!.GetValue<string>(), before);
            Assert.Equal(second.Metadata.Uid, item.Meta("labels", Labels.ChannelUid));
            Assert.Equal(second.Metadata.Uid, Assert.Single(item["metadata"]!["ownerReferences"]!.AsArray())!["uid"]!.GetValue<string>());
            Assert.Null(item["metadata"]!["deletionTimestamp"]);
        });
        Assert.Equal(second.Metadata.Uid, (await world.ContractAsync("support"))!["channel"]!["uid"]!.GetValue<string>());
    }

    [Fact]
    public async Task OrphanedConnector_IsStopped_AndNotTakenOverByANamesake()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await world.RunAsync(world.Channel("support"));

        await world.Kubectl.RunAsync("delete", "messagingchannel", "support", "--cascade=orphan", "--namespace", world.Namespace);
        await world.WaitForReplicasAsync("support", 0);
        Assert.Null((await world.DeploymentAsync("support"))!["metadata"]!["ownerReferences"]);
        await world.ScaleAsync("support", 2);
        await world.WaitForReplicasAsync("support", 0);

        await world.CreateAsync(world.Channel("support"));
        MessagingChannel blocked = await world.WaitForReasonAsync("support", Ready, EnforcedReasons.ApplyFailed);
        Assert.Contains("controlled by nobody", ChannelWorld.Ready(blocked).Message, StringComparison.Ordinal);
        Assert.Equal(0, await world.ReplicasAsync("support"));
    }

    [Fact]
    public async Task ConnectorWithoutItsControllerReference_IsStoppedAllTheSame_AndNotTakenOver()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await world.RunAsync(world.Channel("support"));
        string uid = (await world.DeploymentAsync("support"))!["metadata"]!["uid"]!.GetValue<string>();

        await world.Kubectl.RunAsync("patch", "deployment", "support-connector", "--namespace", world.Namespace, "--type=merge", "--patch", """{"metadata":{"ownerReferences":null}}""");
        MessagingChannel blocked = await world.WaitForReasonAsync("support", Ready, EnforcedReasons.ApplyFailed);
        Assert.Contains("controlled by nobody", ChannelWorld.Ready(blocked).Message, StringComparison.Ordinal);
        Assert.Equal(1, await world.ReplicasAsync("support"));

        await world.PatchChannelAsync("support", """{"spec":{"approval":{"status":"Revoked"}}}""");
        await world.WaitForReplicasAsync("support", 0);
        MessagingChannel stopped = await world.WaitForReasonAsync("support", Enforced, EnforcedReasons.ConnectorStopped);
        Assert.Equal("the connector is at zero replicas", stopped.ConditionOf(Enforced)!.Message);
        await world.ScaleAsync("support", 2);
        await world.WaitForReplicasAsync("support", 0);

        JsonNode left = (await world.DeploymentAsync("support"))!;
        Assert.Equal(uid, left["metadata"]!["uid"]!.GetValue<string>());
        Assert.Null(left["metadata"]!["ownerReferences"]);
    }

    [Fact]
    public async Task OwnedObjectDeletedByHand_IsCreatedAnew()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await world.RunAsync(world.Channel("support"));

        foreach (string path in new[] { world.ConfigMapPath("support"), world.ServicePath("support"), world.DeploymentPath("support") })
        {
            string uid = (await world.GetJsonAsync(path))!["metadata"]!["uid"]!.GetValue<string>();
            await world.DeleteAsync(path);
            await Wait.ForAsync($"{path} to be created anew", async _ => await world.GetJsonAsync(path) is { } found && found["metadata"]!["uid"]!.GetValue<string>() != uid, ChannelWorld.Patience);
        }

        await world.WaitForReasonAsync("support", Ready, ReadyReasons.ConnectorAvailable);
        Assert.Equal(1, await world.ReplicasAsync("support"));
    }

    [Fact]
    public async Task ChannelBeingDeleted_GetsNothingNew_AndIsStillStopped()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await world.RunAsync(world.Channel("support"));
        await world.PatchChannelAsync("support", """{"metadata":{"finalizers":["example.com/hold"]}}""");
        await world.DeleteAsync(world.ChannelPath("support"));
        Assert.NotNull((await world.FindAsync("support"))!.Metadata.DeletionTimestamp);

        await world.DeleteAsync(world.ConfigMapPath("support"));
        await world.DeleteAsync(world.ServicePath("support"));
        // A later change that has been dealt with: so have these.
        await world.RunAsync(world.Channel("other"));
        Assert.Null(await world.GetJsonAsync(world.ConfigMapPath("support")));
        Assert.Null(await world.GetJsonAsync(world.ServicePath("support")));
        Assert.Equal(1, await world.ReplicasAsync("support"));

        await world.PatchChannelAsync("support", """{"spec":{"approval":{"status":"Revoked"}}}""");
        await world.WaitForReplicasAsync("support", 0);
        await world.PatchChannelAsync("support", """{"metadata":{"finalizers":null}}""");
        await Wait.ForAsync("the Deployment to be collected", async _ => await world.DeploymentAsync("support") is null, ChannelWorld.Patience);
    }

    private static Task UsePersistentStorageAsync(ChannelWorld world) => world.PatchClassAsync("""{"spec":{"storage":{"type":"PersistentVolumeClaim"}}}""");

    private static async Task<int> CountAsync(ChannelWorld world) => (await OwnedAsync(world)).Count;

    /// <summary>Claim, ConfigMap, Service and Deployment of all channels of the world.</summary>
    private static async Task<IReadOnlyList<JsonNode>> OwnedAsync(ChannelWorld world)
    {
        List<JsonNode> owned = [];
        foreach (string collection in new[] { "/api/v1/namespaces/{0}/persistentvolumeclaims", "/api/v1/namespaces/{0}/configmaps", "/api/v1/namespaces/{0}/services", "/apis/apps/v1/namespaces/{0}/deployments" })
        {
            JsonNode? list = await world.GetJsonAsync(collection.Replace("{0}", world.Namespace, StringComparison.Ordinal) + "?labelSelector=" + Labels.Channel);
            owned.AddRange(list!["items"]!.AsArray().Select(item => item!));
        }

        return owned;
    }
}
