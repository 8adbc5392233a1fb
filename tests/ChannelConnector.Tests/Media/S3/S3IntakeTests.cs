namespace ChannelConnector.Tests.Media.S3;

[Collection(S3Group.Name)]
public sealed class S3IntakeTests(S3Fixture fixture) : MediaIntakeRules(new BucketState(fixture.Server));
