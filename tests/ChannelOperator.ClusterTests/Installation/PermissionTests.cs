using ChannelOperator.ClusterTests.Harness;
using ChannelOperator.TestKit.Kubernetes;
using ChannelOperator.TestKit.Operators;

namespace ChannelOperator.ClusterTests.Installation;

/// <summary>
/// What is granted is what is used, by the API server's own account. That no more is used holds in the other tests too: their operators have
/// no other permissions than these.
/// </summary>
[Collection(InstallationCollection.Name)]
public sealed class PermissionTests(InstallationFixture fixture)
{
    [Fact]
    public async Task ClusterOperator_UsesAllThatConfigDefaultGrants_AndNoMore()
    {
        ClusterUser account = await OperatorAccount.CreateAsync(fixture.Cluster);
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        int before = fixture.Audit.RequestsOf(account.Name).Count;

        await new EverythingScenario(world, account, OperatorAccount.Namespace).RunAsync();

        await AssertExactAsync(account, before);
    }

    [Fact]
    public async Task NamespacedOperator_UsesAllThatConfigNamespacedGrants_AndNoMore()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        string further = await fixture.Cluster.CreateNamespaceAsync("further");
        ClusterUser account = await OperatorAccount.CreateAsync(fixture.Cluster, world.Namespace, further);
        int before = fixture.Audit.RequestsOf(account.Name).Count;

        await new EverythingScenario(world, account, world.Namespace).RunAsync(world.Namespace, further);

        await AssertExactAsync(account, before);
    }

    private async Task AssertExactAsync(ClusterUser account, int before)
    {
        IReadOnlyList<AuditedRequest> requests = [.. fixture.Audit.RequestsOf(account.Name).Skip(before)];
        IReadOnlySet<Permission> granted = await Permissions.GrantedAsync(fixture.Cluster, account);
        IReadOnlySet<Permission> used = Permissions.Used(requests);
        Assert.DoesNotContain(requests, request => request.Code == 403);
        Assert.True(used.IsSubsetOf(granted), $"used and not granted: {string.Join(", ", used.Except(granted).Order())}");
        Assert.True(granted.IsSubsetOf(used), $"granted and never used, so take it out of config or have {nameof(EverythingScenario)} use it: {string.Join(", ", granted.Except(used).Order())}");
        Assert.DoesNotContain(granted, permission => permission.ToString().Contains('*', StringComparison.Ordinal));
    }
}
