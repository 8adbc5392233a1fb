using ChannelConnector.Contract;
using ChannelConnector.Inbox;
using ChannelConnector.Media;
using ChannelOperator.Api;
using ChannelOperator.TestKit.Storage;

namespace ChannelConnector.Tests.Media.S3;

[Collection(S3Group.Name)]
public sealed class S3MediaStoreTests : MediaStoreRules
{
    private readonly BucketState _state;
    private readonly S3Fixture _fixture;

    public S3MediaStoreTests(S3Fixture fixture)
        : this(new BucketState(fixture.Server), fixture)
    {
    }

    private S3MediaStoreTests(BucketState state, S3Fixture fixture)
        : base(state) => (_state, _fixture) = (state, fixture);

    [Theory]
    [InlineData(S3Server.VersionedBucket, "Enabled")]
    [InlineData(S3Server.SuspendedBucket, "Suspended")]
    public async Task A_bucket_that_keeps_what_is_deleted_is_refused(string bucket, string status)
    {
        using BucketState versioned = new(_fixture.Server, bucket);

        ContractException exception = await Assert.ThrowsAsync<ContractException>(versioned.StartAsync);

        Assert.StartsWith($"credentials: s3Bucket names the bucket {bucket}, whose versioning is {status}: it keeps what is deleted", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bucket_that_is_not_there_is_refused()
    {
        using BucketState missing = new(_fixture.Server, "missing");

        ContractException exception = await Assert.ThrowsAsync<ContractException>(missing.StartAsync);

        Assert.StartsWith("credentials: the S3 server does not say whether the bucket missing keeps versions (NoSuchBucket): check s3Bucket", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_is_refused_is_told_and_one_that_is_replaced_counts_at_once()
    {
        _state.Credential("s3SecretAccessKey", "no-longer-good");
        Assert.Equal(MediaStoreFailure.Unavailable, (await Assert.ThrowsAsync<MediaStoreException>(() => _state.WriteAsync(MediaKinds.Image, MediaState.Now))).Failure);
        ContractException exception = await Assert.ThrowsAsync<ContractException>(_state.StartAsync);
        Assert.Contains("(SignatureDoesNotMatch): check s3Bucket, s3Region, s3AccessKeyId and s3SecretAccessKey", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("no-longer-good", exception.ToString(), StringComparison.Ordinal);

        _state.Credential("s3SecretAccessKey", S3Server.SecretAccessKey);
        await _state.StartAsync();
        Assert.True(await _state.HasAsync(await _state.WriteAsync(MediaKinds.Image, MediaState.Now)));
    }

    [Fact]
    public async Task What_was_left_behind_goes_when_it_is_an_hour_old_beside_replicas_that_write()
    {
        StoredMedium known = await _state.WriteAsync(MediaKinds.Image, MediaState.Now);
        StoredMedium unknown = await _state.WriteAsync(MediaKinds.Image, MediaState.Now);
        await _state.PlantAsync("sticker/stranger");
        DateTimeOffset taken = TimeProvider.System.GetUtcNow();
        Task<IReadOnlySet<string>> Known(IReadOnlyCollection<string> keys) => Task.FromResult<IReadOnlySet<string>>(keys.Where(key => key == known.Key).ToHashSet());

        // By when the server took it: of a message that has waited its media are younger than their names.
        Assert.Equal(0, await _state.Store.RemoveLeftBehindAsync(Known, taken.AddMinutes(59)));
        Assert.Equal((true, true), (await _state.HasAsync(known), await _state.HasAsync(unknown)));

        Assert.Equal(2, await _state.Store.RemoveLeftBehindAsync(Known, taken.AddMinutes(62)));
        Assert.Equal((true, false), (await _state.HasAsync(known), await _state.HasAsync(unknown)));
        Assert.Single(await _state.NamesAsync());
    }
}
