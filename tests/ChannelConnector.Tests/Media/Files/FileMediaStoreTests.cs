using ChannelConnector.Inbox;
using ChannelConnector.Media;
using ChannelConnector.Media.Files;
using ChannelOperator.Api;
using ChannelOperator.TestKit.Kubernetes;

namespace ChannelConnector.Tests.Media.Files;

public sealed class FileMediaStoreTests : MediaStoreRules
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly StateDirectory _state;

    public FileMediaStoreTests()
        : this(new StateDirectory())
    {
    }

    private FileMediaStoreTests(StateDirectory state)
        : base(state) => _state = state;

    [Fact]
    public async Task Nobody_else_reads_what_is_written()
    {
        await _state.WriteAsync(MediaKinds.Image, MediaState.Now);

        string file = Assert.Single(_state.Files);
        Assert.Equal(Owner, File.GetUnixFileMode(file));
        for (string directory = Path.GetDirectoryName(file)!; directory != _state.Path; directory = Path.GetDirectoryName(directory)!)
        {
            Assert.Equal(Owner | UnixFileMode.UserExecute, File.GetUnixFileMode(directory));
        }
    }

    [Fact]
    public async Task A_disk_that_takes_nothing_is_a_passing_failure_without_a_path()
    {
        string partial = Path.Combine(_state.Path, "media", FileMediaStore.Partial);
        Directory.Delete(partial);
        await File.WriteAllTextAsync(partial, "in the way");

        MediaStoreException exception = await Assert.ThrowsAsync<MediaStoreException>(() => _state.WriteAsync(MediaKinds.Image, MediaState.Now));

        Assert.Equal(MediaStoreFailure.Unavailable, exception.Failure);
        Assert.DoesNotContain(_state.Path, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_cannot_get_its_name_leaves_nothing()
    {
        await File.WriteAllTextAsync(Path.Combine(_state.Path, "media", "image", "20261101T1200"), "in the way");

        await Assert.ThrowsAsync<MediaStoreException>(() => _state.WriteAsync(MediaKinds.Image, MediaState.Now));

        Assert.Single(_state.Files);
    }

    [Fact]
    public async Task What_a_kill_has_left_half_written_goes_with_what_was_left_behind()
    {
        await File.WriteAllTextAsync(Path.Combine(_state.Path, "media", FileMediaStore.Partial, MediaNames.NewKey()), "half");

        Assert.Equal(0, await _state.Store.RemoveLeftBehindAsync(All, Alone, MediaState.Now, default));

        Assert.Empty(_state.Files);
    }

    [Fact]
    public async Task Whoever_takes_a_write_for_left_behind_makes_it_fail_and_nothing_worse()
    {
        System.IO.Pipelines.Pipe pipe = new();
        await pipe.Writer.WriteAsync(new byte[1000]);
        Task<WrittenMedium> writing = _state.Store.WriteAsync(MediaKinds.Image, MediaState.Now, pipe.Reader.AsStream(), 1_000_000, default);
        await Wait.ForAsync("the first bytes", () => _state.Files.Any(file => new FileInfo(file).Length == 1000), TimeSpan.FromSeconds(20));

        await _state.Store.RemoveLeftBehindAsync(All, Alone, MediaState.Now, default);
        await pipe.Writer.CompleteAsync();

        Assert.Equal(MediaStoreFailure.Unavailable, (await Assert.ThrowsAsync<MediaStoreException>(() => writing)).Failure);
        Assert.Empty(_state.Files);
    }

    [Fact]
    public async Task What_was_left_behind_is_removed_whatever_the_clock_says()
    {
        StoredMedium known = await _state.WriteAsync("image", MediaState.Now);
        StoredMedium early = await _state.WriteAsync("image", MediaState.Now);
        // As after a clock that was set back.
        StoredMedium ahead = await _state.WriteAsync("video", MediaState.Now.AddYears(1));

        Assert.Equal(2, await _state.Store.RemoveLeftBehindAsync(_ => Keys(known.Key), Alone, MediaState.Now, default));

        Assert.Equal((true, false, false), (await _state.HasAsync(known), await _state.HasAsync(early), await _state.HasAsync(ahead)));
    }

    private static Task<IReadOnlySet<string>> All(IReadOnlyCollection<string> keys) => Task.FromResult<IReadOnlySet<string>>(keys.ToHashSet());

    private static Task<bool> Alone() => Task.FromResult(true);

    private static Task<IReadOnlySet<string>> Keys(params string[] keys) => All(keys);
}
