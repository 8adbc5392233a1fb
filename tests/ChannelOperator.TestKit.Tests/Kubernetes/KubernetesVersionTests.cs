using ChannelOperator.TestKit.Kubernetes;

namespace ChannelOperator.TestKit.Tests.Kubernetes;

public sealed class KubernetesVersionTests
{
    [Theory]
    [InlineData("Kubernetes v1.20.2\n", "v1.20.2")]
    [InlineData("Kubernetes v1.36.4-rc.0+build", "v1.36.4")]
    [InlineData("v1.29.10", "v1.29.10")]
    public void It_is_found_in_what_programs_say(string text, string expected)
    {
        Assert.True(KubernetesVersion.TryFind(text, out var version));
        Assert.Equal(expected, version.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("Kubernetes v1.20")]
    [InlineData("Kubernetes v0.0-master+$Format:%H$")]
    public void What_is_none_is_not_taken_for_one(string text) => Assert.False(KubernetesVersion.TryFind(text, out _));

    [Fact]
    public void It_is_ordered_by_number() =>
        Assert.Equal(
            [new(1, 9, 11), new(1, 20, 2), new(1, 20, 10), new(2, 0, 0)],
            new KubernetesVersion[] { new(2, 0, 0), new(1, 20, 10), new(1, 9, 11), new(1, 20, 2) }.Order());

    [Fact]
    public void Every_feature_has_a_first_version_and_a_reason_before_it()
    {
        foreach (var feature in Enum.GetValues<ServerFeature>())
        {
            var first = ServerFeatures.FirstMinor(feature);
            Assert.Null(new KubernetesVersion(1, first, 0).WhyUnsupported(feature));
            Assert.Equal(
                $"Kubernetes v1.{first - 1}.9 has no {feature}, which came with v1.{first}; run it with KUBEBUILDER_ASSETS set to a directory with a newer control plane",
                new KubernetesVersion(1, first - 1, 9).WhyUnsupported(feature));
        }
    }
}
