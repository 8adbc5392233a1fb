namespace ChannelOperator.ClusterTests.Harness;

/// <summary>Tests that share the operator; each has its own platform and namespace.</summary>
[CollectionDefinition(Name)]
public sealed class OperatorCollection : ICollectionFixture<OperatorFixture>
{
    public const string Name = "operator";
}
