namespace ChannelConnector.Tests.Media.S3;

[Collection(S3Group.Name)]
public sealed class S3LyingTypeTests(S3Fixture fixture) : LyingTypeRules(new BucketState(fixture.Server));
