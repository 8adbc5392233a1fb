using ChannelOperator.TestKit.Kubernetes;
using ChannelOperator.TestKit.Proxying;
using ChannelOperator.TestKit.Tests.Kubernetes;

namespace ChannelOperator.TestKit.Tests.Proxying;

/// <summary>The proxy is no different from the API server until it is told to be.</summary>
[Collection(ClusterCollection.Name)]
public sealed class ApiProxyTests(SharedCluster shared)
{
    private static readonly string[] Uid = ["get", "namespace", "default", "--output", "jsonpath={.metadata.uid}"];

    [Fact]
    public async Task WithoutSteps_TheServerAnswers()
    {
        LocalCluster cluster = await shared.GetAsync();
        await using ApiProxy proxy = await ApiProxy.StartAsync(cluster);

        Assert.Equal((await cluster.Kubectl.RunAsync(Uid)).StandardOutput, (await Through(cluster, proxy).RunAsync(Uid)).StandardOutput);
        Assert.Contains(proxy.Requests, request => request is { Method: "GET", Resource: "namespaces", Name: "default" });
    }

    [Fact]
    public async Task Refused_AsTheServerWould_UntilCleared()
    {
        LocalCluster cluster = await shared.GetAsync();
        await using ApiProxy proxy = await ApiProxy.StartAsync(cluster);
        proxy.Use(request => request.Resource == "namespaces", ProxySteps.Refuse(403, "Forbidden"));

        KubectlException refused = await Assert.ThrowsAsync<KubectlException>(() => Through(cluster, proxy).RunAsync(Uid));
        Assert.Contains("Forbidden", refused.Message, StringComparison.Ordinal);
        proxy.Clear();

        Assert.NotEmpty((await Through(cluster, proxy).RunAsync(Uid)).StandardOutput);
    }

    [Fact]
    public async Task First_MeetsTheFirstRequestsAlone()
    {
        int met = 0;
        ProxyStep step = ProxySteps.First(2, (_, _) =>
        {
            met++;
            return Task.CompletedTask;
        });
        for (int request = 0; request < 5; request++)
        {
            await step(null!, () => Task.CompletedTask);
        }

        Assert.Equal(2, met);
    }

    private static Kubectl Through(LocalCluster cluster, ApiProxy proxy) => cluster.KubectlAs(new ClusterUser("admin", [], proxy.KubeconfigPath));
}
