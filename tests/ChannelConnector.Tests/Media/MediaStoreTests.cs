using System.Security.Cryptography;
using ChannelConnector.Inbox;
using ChannelConnector.Media;
using ChannelOperator.Api;
using ChannelOperator.TestKit.Kubernetes;

namespace ChannelConnector.Tests.Media;

public sealed class MediaStoreTests : IDisposable
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly StateDirectory _state = new();

    [Fact]
    public async Task What_is_written_is_read_again_with_its_hash_and_nobody_elses_eyes()
    {
        byte[] bytes = RandomNumberGenerator.GetBytes(200_000);

        WrittenMedium written = await _state.Store.WriteAsync(MediaKinds.Image, StateDirectory.Now, new MemoryStream(bytes), bytes.Length, default);

        StoredMedium medium = new(written.Key, "mid.1", MediaKinds.Image, "image/jpeg", StateDirectory.Now);
        await using Stream read = _state.Store.Open(medium)!;
        MemoryStream copy = new();
        await read.CopyToAsync(copy);
        Assert.Equal(bytes, copy.ToArray());
        Assert.Equal(bytes.Length, written.Bytes);
        Assert.Equal(SHA256.HashData(bytes), written.Sha256);
        Assert.Matches("^[0-9a-f]{32}$", written.Key);
        string file = Assert.Single(_state.Files);
        Assert.EndsWith($"/media/image/20261101T1200/{StateDirectory.Now.ToUnixTimeMilliseconds()}.{written.Key}", file, StringComparison.Ordinal);
        Assert.Equal(Owner, File.GetUnixFileMode(file));
        for (string directory = Path.GetDirectoryName(file)!; directory != _state.Path; directory = Path.GetDirectoryName(directory)!)
        {
            Assert.Equal(Owner | UnixFileMode.UserExecute, File.GetUnixFileMode(directory));
        }
    }

    [Fact]
    public async Task What_is_too_large_leaves_nothing()
    {
        MediaStoreException exception = await Assert.ThrowsAsync<MediaStoreException>(
            () => _state.Store.WriteAsync(MediaKinds.Image, StateDirectory.Now, new MemoryStream(new byte[100_001]), 100_000, default));

        Assert.Equal(MediaStoreFailure.TooLarge, exception.Failure);
        Assert.Empty(_state.Files);
    }

    [Fact]
    public async Task A_source_that_breaks_leaves_nothing_and_its_exception_is_its_own()
    {
        await Assert.ThrowsAsync<EndOfStreamException>(() => _state.Store.WriteAsync(MediaKinds.Image, StateDirectory.Now, new BreakingStream(100_000), 1_000_000, default));

        Assert.Empty(_state.Files);
    }

    [Fact]
    public async Task A_disk_that_takes_nothing_is_a_passing_failure_without_a_path()
    {
        string partial = Path.Combine(_state.Path, "media", MediaStore.Partial);
        Directory.Delete(partial);
        await File.WriteAllTextAsync(partial, "in the way");

        MediaStoreException exception = await Assert.ThrowsAsync<MediaStoreException>(() => _state.WriteAsync(MediaKinds.Image, StateDirectory.Now));

        Assert.Equal(MediaStoreFailure.Disk, exception.Failure);
        Assert.DoesNotContain(_state.Path, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_cannot_get_its_name_leaves_nothing()
    {
        await File.WriteAllTextAsync(Path.Combine(_state.Path, "media", "image", "20261101T1200"), "in the way");

        await Assert.ThrowsAsync<MediaStoreException>(() => _state.WriteAsync(MediaKinds.Image, StateDirectory.Now));

        Assert.Single(_state.Files);
    }

    [Fact]
    public void What_a_kill_has_left_half_written_goes_with_what_was_left_behind()
    {
        File.WriteAllText(Path.Combine(_state.Path, "media", MediaStore.Partial, MediaNames.NewKey()), "half");

        Assert.Equal(0, _state.Store.RemoveLeftBehind(_ => true));

        Assert.Empty(_state.Files);
    }

    [Fact]
    public async Task Whoever_takes_a_write_for_left_behind_makes_it_fail_and_nothing_worse()
    {
        System.IO.Pipelines.Pipe pipe = new();
        await pipe.Writer.WriteAsync(new byte[1000]);
        Task<WrittenMedium> writing = _state.Store.WriteAsync(MediaKinds.Image, StateDirectory.Now, pipe.Reader.AsStream(), 1_000_000, default);
        await Wait.ForAsync("the first bytes", () => _state.Files.Any(file => new FileInfo(file).Length == 1000), TimeSpan.FromSeconds(20));

        _state.Store.RemoveLeftBehind(_ => true);
        await pipe.Writer.CompleteAsync();

        Assert.Equal(MediaStoreFailure.Disk, (await Assert.ThrowsAsync<MediaStoreException>(() => writing)).Failure);
        Assert.Empty(_state.Files);
    }

    [Fact]
    public async Task What_is_deleted_is_gone_and_can_be_deleted_again()
    {
        StoredMedium medium = await _state.WriteAsync(MediaKinds.Video, StateDirectory.Now);

        _state.Store.Delete(medium);
        _state.Store.Delete(medium);

        Assert.False(_state.Has(medium));
        Assert.Empty(_state.Files);
    }

    [Theory]
    [InlineData("../image", "0123456789abcdef0123456789abcdef")]
    [InlineData("sticker", "0123456789abcdef0123456789abcdef")]
    [InlineData("image", "../../../../../../../etc/passwd00")]
    [InlineData("image", "0123456789ABCDEF0123456789ABCDEF")]
    [InlineData("image", "")]
    public async Task Nothing_from_outside_gets_into_a_path(string kind, string key)
    {
        StoredMedium medium = new(key, "mid.1", kind, "image/jpeg", StateDirectory.Now);
        string victim = Path.Combine(_state.Path, "media", "image", "20261101T1200", $"{StateDirectory.Now.ToUnixTimeMilliseconds()}.{key}");
        bool isPlain = !victim.Contains("..", StringComparison.Ordinal);
        if (isPlain)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(victim)!);
            await File.WriteAllTextAsync(victim, "there");
        }

        Assert.False(_state.Has(medium));
        _state.Store.Delete(medium);

        Assert.Equal(isPlain, File.Exists(victim));
    }

    [Fact]
    public async Task What_was_left_behind_is_removed_whatever_the_clock_says()
    {
        StoredMedium known = await _state.WriteAsync("image", StateDirectory.Now);
        StoredMedium early = await _state.WriteAsync("image", StateDirectory.Now);
        // As after a clock that was set back.
        StoredMedium ahead = await _state.WriteAsync("video", StateDirectory.Now.AddYears(1));

        Assert.Equal(2, _state.Store.RemoveLeftBehind(key => key == known.Key));

        Assert.Equal((true, false, false), (_state.Has(known), _state.Has(early), _state.Has(ahead)));
    }

    public void Dispose() => _state.Dispose();
}
