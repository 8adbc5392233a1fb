using System.Security.Cryptography;
using ChannelConnector.Inbox;
using ChannelConnector.Media;
using ChannelOperator.Api;

namespace ChannelConnector.Tests.Media;

/// <summary>What every store does.</summary>
public abstract class MediaStoreRules : IAsyncLifetime
{
    private readonly MediaState _state;

    private protected MediaStoreRules(MediaState state) => _state = state;

    public Task InitializeAsync() => _state.StartAsync();

    [Fact]
    public async Task What_is_written_is_read_again_with_its_hash()
    {
        byte[] bytes = RandomNumberGenerator.GetBytes(200_000);

        WrittenMedium written = await _state.Store.WriteAsync(MediaKinds.Image, MediaState.Now, new MemoryStream(bytes), bytes.Length, default);

        StoredMedium medium = new(written.Key, "mid.1", MediaKinds.Image, "image/jpeg", MediaState.Now);
        await using Stream read = (await _state.Store.OpenAsync(medium, default))!;
        MemoryStream copy = new();
        await read.CopyToAsync(copy);
        Assert.Equal(bytes, copy.ToArray());
        Assert.Equal(bytes.Length, written.Bytes);
        Assert.Equal(SHA256.HashData(bytes), written.Sha256);
        Assert.Matches("^[0-9a-f]{32}$", written.Key);
        Assert.Equal($"image/20261101T1200/{MediaState.Now.ToUnixTimeMilliseconds()}.{written.Key}", Assert.Single(await _state.NamesAsync()));
    }

    [Fact]
    public async Task What_is_too_large_leaves_nothing()
    {
        MediaStoreException exception = await Assert.ThrowsAsync<MediaStoreException>(
            () => _state.Store.WriteAsync(MediaKinds.Image, MediaState.Now, new MemoryStream(new byte[100_001]), 100_000, default));

        Assert.Equal(MediaStoreFailure.TooLarge, exception.Failure);
        Assert.Empty(await _state.NamesAsync());
    }

    [Fact]
    public async Task A_source_that_breaks_leaves_nothing_and_its_exception_is_its_own()
    {
        await Assert.ThrowsAsync<EndOfStreamException>(() => _state.Store.WriteAsync(MediaKinds.Image, MediaState.Now, new BreakingStream(100_000), 1_000_000, default));

        Assert.Empty(await _state.NamesAsync());
    }

    [Fact]
    public async Task What_is_deleted_is_gone_and_can_be_deleted_again()
    {
        StoredMedium medium = await _state.WriteAsync(MediaKinds.Video, MediaState.Now);

        await _state.Store.DeleteAsync(medium);
        await _state.Store.DeleteAsync(medium);

        Assert.False(await _state.HasAsync(medium));
        Assert.Empty(await _state.NamesAsync());
    }

    [Theory]
    [InlineData("../image", "0123456789abcdef0123456789abcdef")]
    [InlineData("sticker", "0123456789abcdef0123456789abcdef")]
    [InlineData("image", "../../../../../../../etc/passwd00")]
    [InlineData("image", "0123456789ABCDEF0123456789ABCDEF")]
    [InlineData("image", "")]
    public async Task Nothing_from_outside_gets_into_a_path(string kind, string key)
    {
        StoredMedium medium = new(key, "mid.1", kind, "image/jpeg", MediaState.Now);
        string victim = $"image/20261101T1200/{MediaState.Now.ToUnixTimeMilliseconds()}.{key}";
        bool isPlain = key.Length > 0 && !victim.Contains("..", StringComparison.Ordinal);
        if (isPlain)
        {
            await _state.PlantAsync(victim);
        }

        Assert.False(await _state.HasAsync(medium));
        await _state.Store.DeleteAsync(medium);

        Assert.Equal(isPlain, (await _state.NamesAsync()).Contains(victim));
    }

    public Task DisposeAsync()
    {
        _state.Dispose();
        return Task.CompletedTask;
    }
}
