namespace ChannelConnector.Tests.Media.S3;

/// <summary>The tests that share an S3 server.</summary>
[CollectionDefinition(Name)]
public sealed class S3Group : ICollectionFixture<S3Fixture>
{
    public const string Name = "S3";
}
