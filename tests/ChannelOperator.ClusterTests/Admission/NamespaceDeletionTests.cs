using ChannelOperator.Api;
using ChannelOperator.ClusterTests.Harness;
using ChannelOperator.TestKit;
using ChannelOperator.TestKit.Kubernetes;

namespace ChannelOperator.ClusterTests.Admission;

/// <summary>No policy matches a deletion, so nothing keeps a namespace Terminating.</summary>
[Collection(InstallationCollection.Name)]
public sealed class NamespaceDeletionTests(InstallationFixture fixture)
{
    [NewerServerFact(ServerFeature.ValidatingAdmissionPolicy)]
    public async Task NamespaceWithRevokedRecords_GoesWithThePoliciesInstalled()
    {
        await fixture.Cluster.Kubectl.RunAsync("apply", "-k", Repository.PathOf("config", "admission"));
        try
        {
            await AssertGoesAsync();
        }
        finally
        {
            await fixture.Cluster.Kubectl.RunAsync("delete", "-k", Repository.PathOf("config", "admission"));
        }
    }

    [Fact]
    public Task NamespaceWithRevokedRecords_Goes() => AssertGoesAsync();

    private async Task AssertGoesAsync()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        await world.CreateAsync(world.Channel("support", spec => spec with { Approval = new ChannelApproval { Status = ApprovalStatus.Revoked } }));
        await world.CreateAsync(world.Manifest($$$"""
            {"apiVersion":"channeloperator.io/v1alpha1","kind":"ChannelReview","metadata":{"name":"revoked"},"spec":{"platform":"{{{world.Platform}}}","accountId":"account-support",
            "decision":"Revoked","source":"Officer","reason":"test","decidedBy":"lea@example.com","recordedBy":"admin","decidedTime":"2026-01-01T00:00:00Z"}}
            """));

        await fixture.Cluster.Kubectl.RunAsync("delete", "namespace", world.Namespace, "--timeout=50s");
    }
}
