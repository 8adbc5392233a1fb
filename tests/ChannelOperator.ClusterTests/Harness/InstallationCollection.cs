namespace ChannelOperator.ClusterTests.Harness;

/// <summary>Tests of the shipped installations, one after the other: each installs what it needs.</summary>
[CollectionDefinition(Name)]
public sealed class InstallationCollection : ICollectionFixture<InstallationFixture>
{
    public const string Name = "installation";
}
