namespace ChannelOperator.ClusterTests.Harness;

/// <summary>Tests that measure seconds: nothing else runs at the same time. Each starts its own operators, for its own namespace.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class QuietClusterCollection : ICollectionFixture<BareClusterFixture>
{
    public const string Name = "quiet cluster";
}
