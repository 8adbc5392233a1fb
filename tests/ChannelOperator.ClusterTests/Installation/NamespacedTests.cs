using ChannelOperator.Api;
using ChannelOperator.ClusterTests.Harness;
using ChannelOperator.TestKit.Kubernetes;
using ChannelOperator.TestKit.Operators;
using static ChannelOperator.Api.ChannelConditions;

namespace ChannelOperator.ClusterTests.Installation;

/// <summary>Operators of single namespaces, under the roles of config/namespaced: what they do, what they leave alone, and that they do not meet.</summary>
[Collection(InstallationCollection.Name)]
public sealed class NamespacedTests(InstallationFixture fixture)
{
    [Fact]
    public async Task NamespacedOperator_ServesItsNamespaces_LeavesTheRestAlone_AndSaysSo()
    {
        using ChannelWorld own = await ChannelWorld.CreateAsync(fixture.Cluster);
        using ChannelWorld further = await ChannelWorld.CreateAsync(fixture.Cluster);
        using ChannelWorld other = await ChannelWorld.CreateAsync(fixture.Cluster);
        await other.CreateAsync(other.Channel("unseen"));
        await using OperatorProcess running = await StartAsync(own, further);

        await own.CreateAsync(own.Channel("support"));
        await further.CreateAsync(further.Channel("support"));
        await own.WaitForReplicasAsync("support", 1);
        await further.WaitForReplicasAsync("support", 1);
        await own.PatchPolicyAsync("""{"spec":{"halt":{"reason":"an incident"}}}""");
        await own.WaitForReasonAsync("support", ChannelConditions.Ready, ApprovedReasons.PlatformHalted);
        await own.WaitForReplicasAsync("support", 0);

        // By now a cluster-wide operator would have written these.
        Assert.Equal(-1, (await own.FindPolicyAsync())!.Status!.ObservedGeneration);
        Assert.Equal(-1, (await other.FindAsync("unseen"))!.Status!.ObservedGeneration);
        Assert.Null(await other.DeploymentAsync("unseen"));
        string line = Assert.Single(running.Log().Split('\n'), text => text.Contains("Looks after", StringComparison.Ordinal));
        Assert.Contains(
            $"Looks after the channels of {own.Namespace}, {further.Namespace} only: a channel elsewhere is not seen, nor that it uses the account of one here, and no PlatformPolicy gets a status from this operator",
            line,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task TwoNamespacedOperators_BothLead_AndEachServesItsOwn()
    {
        using ChannelWorld one = await ChannelWorld.CreateAsync(fixture.Cluster);
        using ChannelWorld two = await ChannelWorld.CreateAsync(fixture.Cluster);
        await using OperatorProcess first = await StartAsync(one);
        await using OperatorProcess second = await StartAsync(two);

        // The account of the one is the account of the other: neither can see that.
        await one.CreateAsync(one.Channel("support", spec => spec with { AccountId = "shared" }));
        await two.CreateAsync(two.Channel("support", spec => spec with { Platform = one.Platform, AccountId = "shared", Connector = new ChannelConnectorSpec { ClassName = one.PlatformName } }));
        await one.WaitForReplicasAsync("support", 1);
        await two.WaitForReplicasAsync("support", 1);

        // What is in one namespace is seen.
        await one.CreateAsync(one.Channel("second", spec => spec with { AccountId = "shared" }));
        await one.WaitForReasonAsync("second", Accepted, AcceptedReasons.DuplicateAccount);
        Assert.Equal(1, await first.MetricAsync("leader_election_master_status"));
        Assert.Equal(1, await second.MetricAsync("leader_election_master_status"));

        await second.KillAsync();
        await one.PatchPolicyAsync("""{"spec":{"halt":{"reason":"an incident"}}}""");
        await one.WaitForReplicasAsync("support", 0);
        Assert.Equal(1, await two.ReplicasAsync("support"));
    }

    [Fact]
    public async Task NamespaceThatWasNotGranted_IsNamed()
    {
        using ChannelWorld world = await ChannelWorld.CreateAsync(fixture.Cluster);
        ClusterUser account = await OperatorAccount.CreateAsync(fixture.Cluster, world.Namespace);

        OperatorRun run = await OperatorRun.OfAsync(
            "--kubeconfig", account.KubeconfigPath, "--metrics-address", "127.0.0.1:0", "--leader-election-namespace", world.Namespace, "--namespaces", $"{world.Namespace},default");

        Assert.Contains("lacks permissions: list messagingchannels.channeloperator.io in namespace default, ", run.ErrorLine, StringComparison.Ordinal);
        Assert.EndsWith(": grant them as config/namespaced does", run.ErrorLine, StringComparison.Ordinal);
        Assert.DoesNotContain($"in namespace {world.Namespace}", run.ErrorLine, StringComparison.Ordinal);
        Assert.Equal(1, run.ExitCode);
    }

    /// <summary>Starts an operator as config/namespaced does: its lease in the first world's namespace.</summary>
    private async Task<OperatorProcess> StartAsync(ChannelWorld own, params ChannelWorld[] further)
    {
        string[] others = [.. further.Select(world => world.Namespace)];
        ClusterUser account = await OperatorAccount.CreateAsync(fixture.Cluster, own.Namespace, others);
        return await OperatorProcess.StartAsync(
            TestCluster.OperatorExecutable, account.KubeconfigPath, "--leader-election-namespace", own.Namespace, "--namespaces", string.Join(',', [own.Namespace, .. others]));
    }
}
