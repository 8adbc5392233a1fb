using ChannelConnector.Inbox;
using ChannelConnector.Media;
using ChannelOperator.Api;
using ChannelOperator.Policy;

namespace ChannelConnector.Tests.Media;

/// <summary>When media go, from every store.</summary>
public abstract class MediaExpiryRules : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = MediaState.Now;

    private readonly MediaState _state;

    private protected MediaExpiryRules(MediaState state) => _state = state;

    public static TheoryData<string, long> Kinds => new()
    {
        { MediaKinds.Image, 60 },
        { MediaKinds.Video, 3600 },
        { MediaKinds.Audio, 86_400 },
        { MediaKinds.Document, 30 * 86_400 },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Each_kind_goes_when_its_time_has_come_and_not_a_millisecond_before(string kind, long seconds)
    {
        MediaRetention retention = MediaState.Retention(60, 3600, 86_400, 30 * 86_400);
        StoredMedium medium = await _state.WriteAsync(kind, Now);
        DateTimeOffset end = Now.AddSeconds(seconds);

        MediaSweep before = await SweepAsync(retention, end.AddMilliseconds(-1));
        Assert.True(await _state.HasAsync(medium));
        Assert.Equal(end, before.Next);

        MediaSweep sweep = await SweepAsync(retention, end);
        Assert.False(await _state.HasAsync(medium));
        KindSweep swept = Assert.Single(sweep.Kinds, swept => swept.Removed == 1);
        Assert.Equal(new KindSweep(kind, Now, 1), swept);
        Assert.Equal((0, DateTimeOffset.MaxValue), (sweep.Failures, sweep.Next));
    }

    [Fact]
    public async Task In_a_minute_that_the_cutoff_lies_in_files_go_one_by_one()
    {
        StoredMedium first = await _state.WriteAsync(MediaKinds.Image, Now);
        StoredMedium second = await _state.WriteAsync(MediaKinds.Image, Now.AddMilliseconds(1));

        await SweepAsync(MediaState.Retention(image: 60), Now.AddSeconds(60));

        Assert.Equal((false, true), (await _state.HasAsync(first), await _state.HasAsync(second)));
    }

    [Fact]
    public async Task A_policy_that_forbids_a_kind_removes_all_of_it_at_once()
    {
        StoredMedium image = await _state.WriteAsync(MediaKinds.Image, Now);
        StoredMedium ahead = await _state.WriteAsync(MediaKinds.Image, Now.AddYears(1));
        StoredMedium video = await _state.WriteAsync(MediaKinds.Video, Now);

        MediaSweep sweep = await SweepAsync(MediaState.Retention(image: 0, video: 60), Now);

        Assert.Equal((false, false, true), (await _state.HasAsync(image), await _state.HasAsync(ahead), await _state.HasAsync(video)));
        Assert.Contains(new KindSweep(MediaKinds.Image, DateTimeOffset.MaxValue, 2), sweep.Kinds);
    }

    [Fact]
    public async Task A_policy_that_is_shortened_counts_for_what_is_there()
    {
        StoredMedium old = await _state.WriteAsync(MediaKinds.Image, Now.AddDays(-8));
        StoredMedium young = await _state.WriteAsync(MediaKinds.Image, Now.AddDays(-6));
        await SweepAsync(MediaState.Retention(image: 30 * 86_400), Now);
        Assert.True(await _state.HasAsync(old));

        await _state.StartAsync();
        await SweepAsync(MediaState.Retention(image: 7 * 86_400), Now);

        Assert.Equal((false, true), (await _state.HasAsync(old), await _state.HasAsync(young)));
    }

    [Fact]
    public async Task Media_kept_for_ever_stay()
    {
        StoredMedium medium = await _state.WriteAsync(MediaKinds.Image, Now);

        MediaSweep sweep = await SweepAsync(MediaState.Retention(image: long.MaxValue), Now.AddYears(100));

        Assert.True(await _state.HasAsync(medium));
        Assert.Contains(new KindSweep(MediaKinds.Image, DateTimeOffset.MinValue, 0), sweep.Kinds);
    }

    [Fact]
    public async Task A_clock_that_was_behind_for_a_while_changes_no_ones_time()
    {
        MediaRetention retention = MediaState.Retention(image: 3600);
        StoredMedium medium = await _state.WriteAsync(MediaKinds.Image, Now);

        await SweepAsync(retention, Now.AddYears(-1));
        await SweepAsync(retention, Now.AddSeconds(3599));
        Assert.True(await _state.HasAsync(medium));

        await SweepAsync(retention, Now.AddSeconds(3600));
        Assert.False(await _state.HasAsync(medium));
    }

    [Fact]
    public async Task A_clock_that_jumps_ahead_is_believed()
    {
        StoredMedium medium = await _state.WriteAsync(MediaKinds.Image, Now);

        await SweepAsync(MediaState.Retention(image: 30 * 86_400), Now.AddYears(1));

        Assert.False(await _state.HasAsync(medium));
    }


    public Task InitializeAsync() => _state.StartAsync();

    public Task DisposeAsync()
    {
        _state.Dispose();
        return Task.CompletedTask;
    }

    private protected Task<MediaSweep> SweepAsync(MediaRetention retention, DateTimeOffset now) => _state.Store.SweepAsync(retention, now, default);
}
