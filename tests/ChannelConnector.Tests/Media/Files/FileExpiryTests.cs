using System.Diagnostics;
using ChannelConnector.Inbox;
using ChannelConnector.Media;
using ChannelOperator.Api;
using ChannelOperator.Policy;
using Xunit.Abstractions;

namespace ChannelConnector.Tests.Media.Files;

public sealed class FileExpiryTests : MediaExpiryRules
{
    private static readonly DateTimeOffset Now = MediaState.Now;

    private readonly StateDirectory _state;
    private readonly ITestOutputHelper _output;

    public FileExpiryTests(ITestOutputHelper output)
        : this(new StateDirectory(), output)
    {
    }

    private FileExpiryTests(StateDirectory state, ITestOutputHelper output)
        : base(state) => (_state, _output) = (state, output);

    [Fact]
    public async Task A_minute_that_is_over_goes_with_its_directory()
    {
        await _state.WriteAsync(MediaKinds.Image, Now);

        await SweepAsync(MediaState.Retention(image: 60), Now.AddSeconds(90));

        Assert.Empty(Directory.GetDirectories(Path.Combine(_state.Path, "media", "image")));
    }

    [Fact]
    public async Task A_clock_that_falls_back_deletes_nothing_and_keeps_nothing_longer_than_the_retention_from_then()
    {
        MediaRetention retention = MediaState.Retention(image: 3600);
        StoredMedium medium = await _state.WriteAsync(MediaKinds.Image, Now.AddYears(1));

        await SweepAsync(retention, Now);
        Assert.True(await _state.HasAsync(medium));
        await SweepAsync(retention, Now.AddSeconds(3599));
        Assert.True(await _state.HasAsync(medium));

        MediaSweep sweep = await SweepAsync(retention, Now.AddSeconds(3600));
        Assert.False(await _state.HasAsync(medium));
        Assert.Equal(1, sweep.Kinds.Single(kind => kind.Kind == MediaKinds.Image).Removed);
    }

    [Theory]
    [InlineData("image/20261101T1200/readme.txt", "image")]
    [InlineData("image/readme.txt", "image")]
    [InlineData("image/20269999T9999/nested/readme.txt", "image")]
    [InlineData("sticker/20261101T1200/1793534430000.0123456789abcdef0123456789abcdef", "document")]
    [InlineData("readme.txt", "document")]
    public async Task What_is_no_medium_goes_by_the_time_of_its_file(string name, string kind)
    {
        string path = Path.Combine(_state.Path, "media", name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllTextAsync(path, "x");
        for (string entry = path; entry != Path.Combine(_state.Path, "media"); entry = Path.GetDirectoryName(entry)!)
        {
            Directory.SetLastWriteTimeUtc(entry, Now.UtcDateTime);
        }

        MediaRetention retention = MediaState.Retention(60, 60, 60, 60);
        await SweepAsync(retention, Now.AddSeconds(59));
        Assert.True(File.Exists(path));

        MediaSweep sweep = await SweepAsync(retention, Now.AddSeconds(61));
        Assert.False(File.Exists(path));
        Assert.Equal(kind, Assert.Single(sweep.Kinds, swept => swept.Removed == 1).Kind);
    }

    [Fact]
    public async Task Links_are_deleted_and_not_followed()
    {
        string outside = Directory.CreateDirectory(Path.Combine(_state.Path, "outside")).FullName;
        await File.WriteAllTextAsync(Path.Combine(outside, "victim"), "x");
        string images = Path.Combine(_state.Path, "media", "image");
        Directory.CreateSymbolicLink(Path.Combine(images, "20261101T1200"), outside);
        Directory.CreateSymbolicLink(Path.Combine(images, "link"), outside);
        Directory.CreateSymbolicLink(Path.Combine(_state.Path, "media", "sticker"), outside);

        MediaSweep sweep = await SweepAsync(MediaState.Retention(), Now.AddDays(1));

        Assert.True(File.Exists(Path.Combine(outside, "victim")));
        Assert.Empty(Directory.GetFileSystemEntries(images));
        Assert.Equal(0, sweep.Failures);
    }

    [Fact]
    public async Task A_directory_that_is_missing_is_nothing_to_sweep()
    {
        StoredMedium video = await _state.WriteAsync(MediaKinds.Video, Now);
        Directory.Delete(Path.Combine(_state.Path, "media", "image"));

        MediaSweep sweep = await SweepAsync(MediaState.Retention(), Now);

        Assert.Equal(0, sweep.Failures);
        Assert.False(await _state.HasAsync(video));
        Assert.Empty(await _state.NamesAsync());
    }

    /// <summary>The measure is written down by the test; what it holds is wide enough for a busy machine.</summary>
    [Fact]
    public async Task A_hundred_thousand_files_are_no_burden()
    {
        const int count = 100_000;
        string images = Path.Combine(_state.Path, "media", "image");
        for (int i = 0; i < count; i++)
        {
            DateTimeOffset received = Now.AddSeconds(-i);
            string bucket = Path.Combine(images, MediaNames.Bucket(received));
            Directory.CreateDirectory(bucket);
            await File.WriteAllBytesAsync(Path.Combine(bucket, MediaNames.File(received, MediaNames.NewKey())), []);
        }

        Stopwatch watch = Stopwatch.StartNew();
        MediaSweep idle = await SweepAsync(MediaState.Retention(image: 30 * 86_400), Now);
        TimeSpan looking = watch.Elapsed;
        watch.Restart();
        MediaSweep all = await SweepAsync(MediaState.Retention(image: 0), Now);
        TimeSpan deleting = watch.Elapsed;

        _output.WriteLine($"{count} files: {looking.TotalMilliseconds:0} ms to find nothing, {deleting.TotalMilliseconds:0} ms to delete all");
        Assert.Equal((0, count), (idle.Kinds[0].Removed, all.Kinds[0].Removed));
        Assert.Empty(await _state.NamesAsync());
        Assert.InRange(deleting, TimeSpan.Zero, TimeSpan.FromMinutes(2));
        Assert.InRange(looking, TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }
}
