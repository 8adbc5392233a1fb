using System.Diagnostics;
using ChannelConnector.Inbox;
using ChannelConnector.Media;
using ChannelOperator.Api;
using ChannelOperator.Policy;
using Xunit.Abstractions;

namespace ChannelConnector.Tests.Media;

public sealed class MediaExpiryTests(ITestOutputHelper output) : IDisposable
{
    private static readonly DateTimeOffset Now = StateDirectory.Now;

    private readonly StateDirectory _state = new();

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
        MediaRetention retention = StateDirectory.Retention(60, 3600, 86_400, 30 * 86_400);
        StoredMedium medium = await _state.WriteAsync(kind, Now);
        DateTimeOffset end = Now.AddSeconds(seconds);

        MediaSweep before = _state.Store.Sweep(retention, end.AddMilliseconds(-1));
        Assert.True(_state.Has(medium));
        Assert.Equal(end, before.Next);

        MediaSweep sweep = _state.Store.Sweep(retention, end);
        Assert.False(_state.Has(medium));
        KindSweep swept = Assert.Single(sweep.Kinds, swept => swept.Removed == 1);
        Assert.Equal(new KindSweep(kind, Now, 1), swept);
        Assert.Equal((0, DateTimeOffset.MaxValue), (sweep.Failures, sweep.Next));
    }

    [Fact]
    public async Task In_a_minute_that_the_cutoff_lies_in_files_go_one_by_one()
    {
        StoredMedium first = await _state.WriteAsync(MediaKinds.Image, Now);
        StoredMedium second = await _state.WriteAsync(MediaKinds.Image, Now.AddMilliseconds(1));

        _state.Store.Sweep(StateDirectory.Retention(image: 60), Now.AddSeconds(60));

        Assert.Equal((false, true), (_state.Has(first), _state.Has(second)));
    }

    [Fact]
    public async Task A_minute_that_is_over_goes_with_its_directory()
    {
        await _state.WriteAsync(MediaKinds.Image, Now);

        _state.Store.Sweep(StateDirectory.Retention(image: 60), Now.AddSeconds(90));

        Assert.Empty(Directory.GetDirectories(Path.Combine(_state.Path, "media", "image")));
    }

    [Fact]
    public async Task A_policy_that_forbids_a_kind_removes_all_of_it_at_once()
    {
        StoredMedium image = await _state.WriteAsync(MediaKinds.Image, Now);
        StoredMedium ahead = await _state.WriteAsync(MediaKinds.Image, Now.AddYears(1));
        StoredMedium video = await _state.WriteAsync(MediaKinds.Video, Now);

        MediaSweep sweep = _state.Store.Sweep(StateDirectory.Retention(image: 0, video: 60), Now);

        Assert.Equal((false, false, true), (_state.Has(image), _state.Has(ahead), _state.Has(video)));
        Assert.Contains(new KindSweep(MediaKinds.Image, DateTimeOffset.MaxValue, 2), sweep.Kinds);
    }

    [Fact]
    public async Task A_policy_that_is_shortened_counts_for_what_is_there()
    {
        StoredMedium old = await _state.WriteAsync(MediaKinds.Image, Now.AddDays(-8));
        StoredMedium young = await _state.WriteAsync(MediaKinds.Image, Now.AddDays(-6));
        _state.Store.Sweep(StateDirectory.Retention(image: 30 * 86_400), Now);
        Assert.True(_state.Has(old));

        _state.Restart();
        _state.Store.Sweep(StateDirectory.Retention(image: 7 * 86_400), Now);

        Assert.Equal((false, true), (_state.Has(old), _state.Has(young)));
    }

    [Fact]
    public async Task Media_kept_for_ever_stay()
    {
        StoredMedium medium = await _state.WriteAsync(MediaKinds.Image, Now);

        MediaSweep sweep = _state.Store.Sweep(StateDirectory.Retention(image: long.MaxValue), Now.AddYears(100));

        Assert.True(_state.Has(medium));
        Assert.Contains(new KindSweep(MediaKinds.Image, DateTimeOffset.MinValue, 0), sweep.Kinds);
    }

    [Fact]
    public async Task A_clock_that_falls_back_deletes_nothing_and_keeps_nothing_longer_than_the_retention_from_then()
    {
        MediaRetention retention = StateDirectory.Retention(image: 3600);
        StoredMedium medium = await _state.WriteAsync(MediaKinds.Image, Now.AddYears(1));

        _state.Store.Sweep(retention, Now);
        Assert.True(_state.Has(medium));
        _state.Store.Sweep(retention, Now.AddSeconds(3599));
        Assert.True(_state.Has(medium));

        MediaSweep sweep = _state.Store.Sweep(retention, Now.AddSeconds(3600));
        Assert.False(_state.Has(medium));
        Assert.Equal(1, sweep.Kinds.Single(kind => kind.Kind == MediaKinds.Image).Removed);
    }

    [Fact]
    public async Task A_clock_that_was_behind_for_a_while_changes_no_ones_time()
    {
        MediaRetention retention = StateDirectory.Retention(image: 3600);
        StoredMedium medium = await _state.WriteAsync(MediaKinds.Image, Now);

        _state.Store.Sweep(retention, Now.AddYears(-1));
        _state.Store.Sweep(retention, Now.AddSeconds(3599));
        Assert.True(_state.Has(medium));

        _state.Store.Sweep(retention, Now.AddSeconds(3600));
        Assert.False(_state.Has(medium));
    }

    [Fact]
    public async Task A_clock_that_jumps_ahead_is_believed()
    {
        StoredMedium medium = await _state.WriteAsync(MediaKinds.Image, Now);

        _state.Store.Sweep(StateDirectory.Retention(image: 30 * 86_400), Now.AddYears(1));

        Assert.False(_state.Has(medium));
    }

    [Theory]
    [InlineData("image/20261101T1200/readme.txt", "image")]
    [InlineData("image/readme.txt", "image")]
    [InlineData("image/20269999T9999/nested/readme.txt", "image")]
    [InlineData("sticker/20261101T1200/1793534430000.0123456789abcdef0123456789abcdef", "document")]
    [InlineData("readme.txt", "document")]
    public void What_is_no_medium_goes_by_the_time_of_its_file(string name, string kind)
    {
        string path = Path.Combine(_state.Path, "media", name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "x");
        for (string entry = path; entry != Path.Combine(_state.Path, "media"); entry = Path.GetDirectoryName(entry)!)
        {
            Directory.SetLastWriteTimeUtc(entry, Now.UtcDateTime);
        }

        MediaRetention retention = StateDirectory.Retention(60, 60, 60, 60);
        _state.Store.Sweep(retention, Now.AddSeconds(59));
        Assert.True(File.Exists(path));

        MediaSweep sweep = _state.Store.Sweep(retention, Now.AddSeconds(61));
        Assert.False(File.Exists(path));
        Assert.Equal(kind, Assert.Single(sweep.Kinds, swept => swept.Removed == 1).Kind);
    }

    [Fact]
    public void Links_are_deleted_and_not_followed()
    {
        string outside = Directory.CreateDirectory(Path.Combine(_state.Path, "outside")).FullName;
        File.WriteAllText(Path.Combine(outside, "victim"), "x");
        string images = Path.Combine(_state.Path, "media", "image");
        Directory.CreateSymbolicLink(Path.Combine(images, "20261101T1200"), outside);
        Directory.CreateSymbolicLink(Path.Combine(images, "link"), outside);
        Directory.CreateSymbolicLink(Path.Combine(_state.Path, "media", "sticker"), outside);

        MediaSweep sweep = _state.Store.Sweep(StateDirectory.Retention(), Now.AddDays(1));

        Assert.True(File.Exists(Path.Combine(outside, "victim")));
        Assert.Empty(Directory.GetFileSystemEntries(images));
        Assert.Equal(0, sweep.Failures);
    }

    [Fact]
    public async Task A_directory_that_is_missing_is_nothing_to_sweep()
    {
        StoredMedium video = await _state.WriteAsync(MediaKinds.Video, Now);
        Directory.Delete(Path.Combine(_state.Path, "media", "image"));

        MediaSweep sweep = _state.Store.Sweep(StateDirectory.Retention(), Now);

        Assert.Equal(0, sweep.Failures);
        Assert.False(_state.Has(video));
        Assert.Empty(_state.Files);
    }

    /// <summary>The measure is written down by the test; what it holds is wide enough for a busy machine.</summary>
    [Fact]
    public void A_hundred_thousand_files_are_no_burden()
    {
        const int count = 100_000;
        string images = Path.Combine(_state.Path, "media", "image");
        for (int i = 0; i < count; i++)
        {
            DateTimeOffset received = Now.AddSeconds(-i);
            string bucket = Path.Combine(images, MediaNames.Bucket(received));
            Directory.CreateDirectory(bucket);
            File.WriteAllBytes(Path.Combine(bucket, MediaNames.File(received, MediaNames.NewKey())), []);
        }

        Stopwatch watch = Stopwatch.StartNew();
        MediaSweep idle = _state.Store.Sweep(StateDirectory.Retention(image: 30 * 86_400), Now);
        TimeSpan looking = watch.Elapsed;
        watch.Restart();
        MediaSweep all = _state.Store.Sweep(StateDirectory.Retention(image: 0), Now);
        TimeSpan deleting = watch.Elapsed;

        output.WriteLine($"{count} files: {looking.TotalMilliseconds:0} ms to find nothing, {deleting.TotalMilliseconds:0} ms to delete all");
        Assert.Equal((0, count), (idle.Kinds[0].Removed, all.Kinds[0].Removed));
        Assert.Empty(_state.Files);
        Assert.InRange(deleting, TimeSpan.Zero, TimeSpan.FromMinutes(2));
        Assert.InRange(looking, TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }

    public void Dispose() => _state.Dispose();
}
