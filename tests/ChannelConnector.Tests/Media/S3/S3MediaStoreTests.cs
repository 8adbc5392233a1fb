using ChannelConnector.Configuration;
using ChannelConnector.Contract;
using ChannelConnector.Inbox;
using ChannelConnector.Media;
using ChannelConnector.Media.S3;
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
        Assert.Equal(0, await _state.Store.RemoveLeftBehindAsync(Known, Beside, taken.AddMinutes(59), default));
        Assert.Equal((true, true), (await _state.HasAsync(known), await _state.HasAsync(unknown)));

        Assert.Equal(2, await _state.Store.RemoveLeftBehindAsync(Known, Beside, taken.AddMinutes(62), default));
        Assert.Equal((true, false), (await _state.HasAsync(known), await _state.HasAsync(unknown)));
        Assert.Single(await _state.NamesAsync());
    }

    [Fact]
    public async Task Whoever_is_alone_takes_what_was_left_behind_however_young_it_is()
    {
        StoredMedium known = await _state.WriteAsync(MediaKinds.Image, MediaState.Now);
        await _state.WriteAsync(MediaKinds.Image, MediaState.Now);

        Assert.Equal(1, await _state.Store.RemoveLeftBehindAsync(_ => Task.FromResult<IReadOnlySet<string>>(new HashSet<string> { known.Key }), () => Task.FromResult(true), MediaState.Now, default));

        Assert.True(await _state.HasAsync(known));
        Assert.Single(await _state.NamesAsync());
    }

    [Fact]
    public async Task A_look_for_what_was_left_behind_ends_where_it_is_told_to()
    {
        await Parallel.ForAsync(0, 12, async (_, _) => await _state.WriteAsync(MediaKinds.Image, MediaState.Now));
        using CancellationTokenSource end = new();
        int looks = 0;
        async Task<IReadOnlySet<string>> Known(IReadOnlyCollection<string> keys)
        {
            looks++;
            await end.CancelAsync();
            return keys.ToHashSet();
        }

        Assert.Equal(0, await _state.Store.RemoveLeftBehindAsync(Known, () => Task.FromResult(true), MediaState.Now, end.Token));

        Assert.Equal(1, looks);
    }

    [Fact]
    public async Task More_reads_than_there_is_room_for_wait_for_one_to_end()
    {
        StoredMedium medium = await _state.WriteAsync(MediaKinds.Image, MediaState.Now);
        Stream[] reads = await Task.WhenAll(Enumerable.Range(0, S3MediaStore.MaxReads).Select(async _ => (await _state.Store.OpenAsync(medium, default))!));

        Task<Stream?> next = _state.Store.OpenAsync(medium, default);
        // A look at its size is no read.
        Assert.Equal(5, await _state.Store.LengthAsync(medium, default));
        Assert.False(next.IsCompleted);

        await reads[0].DisposeAsync();
        reads[0] = (await next.WaitAsync(TimeSpan.FromSeconds(30)))!;
        foreach (Stream read in reads)
        {
            await read.DisposeAsync();
        }

        Assert.True(await _state.HasAsync(medium));
    }

    [Fact]
    public async Task A_uid_that_is_not_plain_does_not_lead_out_of_the_channels_part()
    {
        S3Credentials keys = new(new ConnectorCredentials(_state.Path));
        using S3MediaStore strange = await S3MediaStore.OpenAsync(_state.Location, keys, _state.Uid + "/media/image", default);
        await strange.WriteAsync(MediaKinds.Image, MediaState.Now, new MemoryStream([1]), 10, default);

        Assert.Empty(await _state.NamesAsync());
    }

    private static Task<bool> Beside() => Task.FromResult(false);
}
