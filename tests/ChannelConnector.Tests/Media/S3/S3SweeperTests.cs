namespace ChannelConnector.Tests.Media.S3;

[Collection(S3Group.Name)]
public sealed class S3SweeperTests(S3Fixture fixture) : MediaSweeperRules(new BucketState(fixture.Server));
