namespace ChannelConnector.Tests.Media.S3;

[Collection(S3Group.Name)]
public sealed class S3EndpointTests(S3Fixture fixture) : MediaEndpointRules(new BucketState(fixture.Server));
