namespace ChannelOperator.FaultTests.Harness;

/// <summary>Tests that share a control plane and bring their own operators.</summary>
[CollectionDefinition(Name)]
public sealed class BareCollection : ICollectionFixture<BareFixture>
{
    public const string Name = "bare";
}
