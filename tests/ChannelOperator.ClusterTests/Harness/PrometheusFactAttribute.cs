using ChannelOperator.TestKit.Monitoring;

namespace ChannelOperator.ClusterTests.Harness;

/// <summary>A test that needs Prometheus and its tool; skipped where they are not, with the reason.</summary>
public sealed class PrometheusFactAttribute : FactAttribute
{
    public PrometheusFactAttribute() => Skip = PrometheusServer.WhyNot;
}
