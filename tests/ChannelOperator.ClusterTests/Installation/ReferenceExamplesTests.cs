using ChannelOperator.Api;
using ChannelOperator.ClusterTests.Harness;
using ChannelOperator.TestKit;
using ChannelOperator.TestKit.Kubernetes;

namespace ChannelOperator.ClusterTests.Installation;

/// <summary>The examples of <c>docs/api</c> are admitted by a server with our CRDs, rules in CEL included where it knows them.</summary>
[Collection(BareClusterCollection.Name)]
public sealed class ReferenceExamplesTests(BareClusterFixture fixture)
{
    [Theory]
    [InlineData(MessagingChannel.KindName)]
    [InlineData(PlatformPolicy.KindName)]
    [InlineData(ConnectorClass.KindName)]
    [InlineData(ChannelReview.KindName)]
    public async Task TheServer_AdmitsTheExample(string kind)
    {
        string page = await File.ReadAllTextAsync(Repository.PathOf("docs", "api", kind.ToLowerInvariant() + ".md"));
        int start = page.IndexOf("```yaml\n", StringComparison.Ordinal) + "```yaml\n".Length;
        string example = page[start..page.IndexOf("```", start, StringComparison.Ordinal)].Replace("namespace: cx", "namespace: default", StringComparison.Ordinal);

        KubectlResult answer = await fixture.Cluster.Kubectl.TryRunAsync(["create", "--dry-run=server", "--validate=false", "--filename", "-"], example);

        Assert.True(answer.ExitCode == 0, answer.StandardError);
    }
}
