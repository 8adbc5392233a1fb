using ChannelOperator.ClusterTests.Harness;
using ChannelOperator.TestKit.Kubernetes;
using ChannelOperator.TestKit.Monitoring;

namespace ChannelOperator.ClusterTests.Monitoring;

/// <summary>config/monitoring as the kubectl of the server's release builds it. Its kinds are the Prometheus operator's, which the test cluster does not have.</summary>
[Collection(OperatorCollection.Name)]
public sealed class KustomizationTests(OperatorFixture fixture)
{
    [Fact]
    public async Task TheKustomization_HoldsMonitorsRulesAndTheDashboardUnderTheSidecarsLabel()
    {
        KubectlResult built = await fixture.Cluster.Kubectl.RunAsync("kustomize", ShippedMonitoring.Folder);
        string[] objects = [.. built.StandardOutput.TrimEnd().Split("\n---\n").Select(item => item + "\n")];
        Assert.Equal(["ConfigMap", "PodMonitor", "PrometheusRule", "ServiceMonitor"], objects.Select(KindOf).Order(StringComparer.Ordinal));
        Assert.All(objects, item => Assert.Contains("\n  namespace: channel-operator\n", item, StringComparison.Ordinal));
        string dashboard = objects.Single(item => KindOf(item) == "ConfigMap");
        Assert.Contains("\n    grafana_dashboard: \"1\"\n", dashboard, StringComparison.Ordinal);
        Assert.Contains("\n  name: channel-operator-dashboard\n", dashboard, StringComparison.Ordinal);
        Assert.Contains("\"Not stopped yet\"", dashboard, StringComparison.Ordinal);
    }

    private static string KindOf(string item) => item.Split('\n').Single(line => line.StartsWith("kind: ", StringComparison.Ordinal))["kind: ".Length..];
}
