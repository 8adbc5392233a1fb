using ChannelConnector.Inbox;
using ChannelConnector.Media;
using ChannelOperator.Api;
using ChannelOperator.Policy;

namespace ChannelConnector.Tests.Media.S3;

[Collection(S3Group.Name)]
public sealed class S3ExpiryTests : MediaExpiryRules
{
    private static readonly DateTimeOffset Now = MediaState.Now;

    private readonly BucketState _state;

    public S3ExpiryTests(S3Fixture fixture)
        : this(new BucketState(fixture.Server))
    {
    }

    private S3ExpiryTests(BucketState state)
        : base(state) => _state = state;

    [Fact]
    public async Task What_has_a_time_far_ahead_goes_by_when_the_server_took_it_also_behind_what_stays()
    {
        MediaRetention retention = MediaState.Retention(image: 3600);
        // The server's clock is nobody's to set: here the own one is its.
        DateTimeOffset taken = TimeProvider.System.GetUtcNow();
        StoredMedium ahead = await _state.WriteAsync(MediaKinds.Image, taken.AddYears(1));
        StoredMedium stays = await _state.WriteAsync(MediaKinds.Image, taken.AddSeconds(600));

        await SweepAsync(retention, taken.AddSeconds(3500));
        Assert.Equal((true, true), (await _state.HasAsync(ahead), await _state.HasAsync(stays)));

        MediaSweep sweep = await SweepAsync(retention, taken.AddSeconds(3660));
        Assert.Equal((false, true), (await _state.HasAsync(ahead), await _state.HasAsync(stays)));
        Assert.Equal(1, sweep.Kinds.Single(kind => kind.Kind == MediaKinds.Image).Removed);
    }

    [Fact]
    public async Task What_is_no_medium_goes_by_when_the_server_took_it_and_stops_no_sweep()
    {
        DateTimeOffset taken = TimeProvider.System.GetUtcNow();
        await _state.PlantAsync("image/00000000T0000/stranger");
        StoredMedium expired = await _state.WriteAsync(MediaKinds.Image, taken.AddSeconds(-120));

        await SweepAsync(MediaState.Retention(image: 60), taken.AddSeconds(1));
        Assert.False(await _state.HasAsync(expired));
        Assert.Equal(["image/00000000T0000/stranger"], await _state.NamesAsync());

        await SweepAsync(MediaState.Retention(image: 60), taken.AddSeconds(120));
        Assert.Empty(await _state.NamesAsync());
    }

    [Fact]
    public async Task Replicas_that_sweep_at_once_do_no_harm()
    {
        foreach (int second in Enumerable.Range(0, 40))
        {
            await _state.WriteAsync(MediaKinds.Image, Now.AddSeconds(-second));
        }

        StoredMedium stays = await _state.WriteAsync(MediaKinds.Image, Now.AddSeconds(30));
        MediaSweep[] sweeps = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => SweepAsync(MediaState.Retention(image: 60), Now.AddSeconds(60))));

        Assert.All(sweeps, sweep => Assert.Equal(0, sweep.Failures));
        Assert.True(await _state.HasAsync(stays));
        Assert.Single(await _state.NamesAsync());
    }

    [Fact]
    public async Task Another_channels_media_are_left()
    {
        await _state.WriteAsync(MediaKinds.Image, Now);
        using BucketState other = new(_state.Server);
        await other.StartAsync();

        await other.Store.SweepAsync(MediaState.Retention(), Now, default);
        await other.Store.RemoveLeftBehindAsync(keys => Task.FromResult<IReadOnlySet<string>>(new HashSet<string>()), () => Task.FromResult(true), Now, default);

        Assert.Single(await _state.NamesAsync());
    }

    /// <summary>The measure is written down by the test; what it holds is wide enough for a busy machine.</summary>
    [Fact]
    public async Task More_media_than_go_in_one_request_are_all_deleted()
    {
        const int count = 350;
        await Parallel.ForEachAsync(Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (second, _) => await _state.WriteAsync(MediaKinds.Image, Now.AddSeconds(-second)));

        MediaSweep idle = await SweepAsync(MediaState.Retention(image: 30 * 86_400), Now);
        MediaSweep all = await SweepAsync(MediaState.Retention(image: 0), Now);

        Assert.Equal((0, count), (idle.Kinds[0].Removed, all.Kinds[0].Removed));
        Assert.Empty(await _state.NamesAsync());
    }
}
