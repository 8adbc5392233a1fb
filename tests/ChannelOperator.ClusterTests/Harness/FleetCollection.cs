namespace ChannelOperator.ClusterTests.Harness;

/// <summary>Tests on the running fleet, one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class FleetCollection : ICollectionFixture<FleetFixture>
{
    public const string Name = "fleet";
}
