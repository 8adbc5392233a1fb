namespace ChannelOperator.ClusterTests.Harness;

/// <summary>Tests on a cluster without an operator, one after the other: each starts its own if it needs one, for its own namespace.</summary>
[CollectionDefinition(Name)]
public sealed class BareClusterCollection : ICollectionFixture<BareClusterFixture>
{
    public const string Name = "bare cluster";
}
