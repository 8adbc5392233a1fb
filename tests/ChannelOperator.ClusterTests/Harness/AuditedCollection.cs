namespace ChannelOperator.ClusterTests.Harness;

/// <summary>Tests that count what is written, one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class AuditedCollection : ICollectionFixture<AuditedFixture>
{
    public const string Name = "audited";
}
