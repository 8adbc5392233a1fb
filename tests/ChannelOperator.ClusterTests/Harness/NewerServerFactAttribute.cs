using ChannelOperator.TestKit.Kubernetes;

namespace ChannelOperator.ClusterTests.Harness;

/// <summary>A test of something that old API servers do not have; skipped there, with the reason. Where both can be asserted, tests branch instead.</summary>
public sealed class NewerServerFactAttribute : FactAttribute
{
    private static readonly Lazy<KubernetesBinaries?> Present = new(() =>
        Task.Run(() => new BinarySearch { Needs = TestCluster.NeededPrograms }.FindPresentAsync()).GetAwaiter().GetResult());

    public NewerServerFactAttribute(ServerFeature feature) => Skip = Present.Value is { } binaries
        ? binaries.Version.WhyUnsupported(feature)
        : $"no control plane is on this machine yet, and what will be built is too old for {feature}; run it with {BinarySearch.AssetsVariable} set to a directory with a newer one";
}
