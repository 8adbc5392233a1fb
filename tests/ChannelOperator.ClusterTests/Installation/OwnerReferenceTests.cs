using System.Text.Json.Nodes;
using ChannelOperator.TestKit.Kubernetes;
using ChannelOperator.TestKit.Operators;

namespace ChannelOperator.ClusterTests.Installation;

/// <summary>
/// Where OwnerReferencesPermissionEnforcement is on, a reference that blocks its owner's deletion needs <c>update</c> on the owner's finalizers,
/// and a change of references the right to delete. The operator has neither, and needs neither.
/// </summary>
public sealed class OwnerReferenceTests
{
    [Fact]
    public async Task EnforcedOwnerReferences_HinderNothing()
    {
        await using LocalCluster cluster = await TestCluster.StartAsync(new LocalClusterOptions
        {
            Controllers = LocalClusterOptions.WorkloadControllers,
            ExtraApiServerFlags = ["--enable-admission-plugins=OwnerReferencesPermissionEnforcement"],
        });
        using ChannelWorld world = await ChannelWorld.CreateAsync(cluster);
        ClusterUser account = await OperatorAccount.CreateAsync(cluster);
        await AssertIsEnforcedAsync(world, account);

        await new EverythingScenario(world, account, OperatorAccount.Namespace).RunAsync();
    }

    private static async Task AssertIsEnforcedAsync(ChannelWorld world, ClusterUser account)
    {
        JsonObject blocking = world.Manifest("""
            {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"blocking","ownerReferences":
            [{"apiVersion":"channeloperator.io/v1alpha1","kind":"MessagingChannel","name":"support","uid":"00000000-0000-0000-0000-000000000000","controller":true,"blockOwnerDeletion":true}]}}
            """);
        KubectlResult answer = await world.Cluster.KubectlAs(account).TryRunAsync(["create", "-f", "-"], blocking.ToJsonString());
        Assert.Contains("cannot set blockOwnerDeletion", answer.StandardError, StringComparison.Ordinal);
    }
}
