using ChannelOperator.ClusterTests.Harness;
using ChannelOperator.TestKit;
using ChannelOperator.TestKit.Kubernetes;

namespace ChannelOperator.ClusterTests.Installation;

/// <summary>The accounts of docs/gitops.md sync their own repository, as Argo CD does and as Flux does, and not the other's.</summary>
[Collection(InstallationCollection.Name)]
public sealed class GitOpsAccountsTests(InstallationFixture fixture)
{
    private static readonly string[] Argo = ["apply", "--validate=false", "-f"];
    private static readonly string[] Flux = ["apply", "--validate=false", "--server-side", "--force-conflicts", "--field-manager=kustomize-controller", "-f"];

    [Fact]
    public async Task EachAccount_SyncsItsRepository_AndNotTheOthers()
    {
        Kubectl admin = fixture.Cluster.Kubectl;
        await admin.ApplyAsync(Repository.PathOf("config", "roles"));
        await admin.ApplyAsync(Repository.PathOf("config", "samples", "namespace.yaml"));
        try
        {
            await admin.ApplyAsync(Sample("accounts.yaml"));
            Kubectl approvals = fixture.Cluster.KubectlAs(await fixture.Cluster.ServiceAccountAsync("channel-approvals", "channel-approvals"));
            Kubectl channels = fixture.Cluster.KubectlAs(await fixture.Cluster.ServiceAccountAsync("cx", "channels"));
            await WaitForRightAsync(approvals, "channelreviews");
            await WaitForRightAsync(channels, "messagingchannels");

            await AssertForbiddenAsync(approvals, [.. Argo, Sample("channel.yaml")]);
            await AssertForbiddenAsync(channels, [.. Argo, Sample("approval.yaml")]);
            foreach (string[] sync in new[] { Argo, Argo, Flux, Flux })
            {
                await approvals.RunAsync([.. sync, Sample("approval.yaml")]);
                await channels.RunAsync([.. sync, Sample("channel.yaml")]);
            }

            await AssertForbiddenAsync(approvals, "delete", "-f", Sample("approval.yaml"));
            await AssertForbiddenAsync(channels, "delete", "-f", Sample("approval.yaml"));
            await AssertForbiddenAsync(approvals, [.. Flux, Sample("channel.yaml")]);
            await AssertForbiddenAsync(channels, [.. Flux, Sample("approval.yaml")]);
            await channels.RunAsync("delete", "-f", Sample("channel.yaml"));
        }
        finally
        {
            await admin.RunAsync("delete", "namespace", "cx", "channel-approvals", "--ignore-not-found", "--timeout=50s");
        }
    }

    private static string Sample(string file) => Repository.PathOf("config", "samples", "gitops", file);

    private static Task WaitForRightAsync(Kubectl kubectl, string resource) =>
        Wait.ForAsync($"the right to create {resource}", async _ => (await kubectl.TryRunAsync("auth", "can-i", "create", resource, "-n", "cx")).ExitCode == 0, ChannelWorld.Patience);

    private static async Task AssertForbiddenAsync(Kubectl kubectl, params string[] command)
    {
        KubectlResult answer = await kubectl.TryRunAsync(command);
        Assert.NotEqual(0, answer.ExitCode);
        Assert.Contains("(Forbidden)", answer.StandardError, StringComparison.Ordinal);
    }
}
