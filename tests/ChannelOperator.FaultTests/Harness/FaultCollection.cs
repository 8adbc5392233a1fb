namespace ChannelOperator.FaultTests.Harness;

/// <summary>Tests that share a control plane, a proxy and an operator; each has its own platform and namespace.</summary>
[CollectionDefinition(Name)]
public sealed class FaultCollection : ICollectionFixture<FaultFixture>
{
    public const string Name = "faults";
}
