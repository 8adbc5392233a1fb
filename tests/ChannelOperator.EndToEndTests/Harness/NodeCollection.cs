namespace ChannelOperator.EndToEndTests.Harness;

/// <summary>Tests on the one node, one after the other: two cores are few.</summary>
[CollectionDefinition(Name)]
public sealed class NodeCollection : ICollectionFixture<NodeFixture>
{
    public const string Name = "node";
}
