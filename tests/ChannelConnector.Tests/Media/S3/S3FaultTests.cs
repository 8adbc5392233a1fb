using ChannelConnector.Contract;
using ChannelConnector.Inbox;
using ChannelConnector.Media;
using ChannelConnector.Tests.Inbox;
using ChannelOperator.Api;
using ChannelOperator.TestKit.Connectors;
using ChannelOperator.TestKit.Storage;

namespace ChannelConnector.Tests.Media.S3;

/// <summary>A real server that goes away and comes back.</summary>
public sealed class S3FaultTests : IAsyncLifetime
{
    private S3Server _server = null!;
    private BucketState _state = null!;

    public async Task InitializeAsync()
    {
        _server = await S3Server.StartAsync();
        _state = new BucketState(_server);
        await _state.StartAsync();
    }

    [Fact]
    public async Task While_it_is_away_a_medium_is_to_be_fetched_again_and_afterwards_it_is_taken()
    {
        await using FarEndBench bench = await FarEndBench.StartAsync(_state);
        await _server.KillAsync();
        Assert.Equal(new FetchResult.Retry(FetchReasons.Store), await bench.FetchAsync(bench.Ends.Graph.AddMessengerMedium(FarEndBench.Jpeg, "image/jpeg")));

        await _server.StartAgainAsync();
        FetchResult result = await bench.FetchAsync(bench.Ends.Graph.AddMessengerMedium(FarEndBench.Jpeg, "image/jpeg"));
        Assert.Equal(FarEndBench.Jpeg, await bench.ReadAsync(result));
    }

    [Fact]
    public async Task What_it_acknowledged_survives_its_kill_and_what_expired_meanwhile_goes_afterwards()
    {
        StoredMedium expired = await _state.WriteAsync(MediaKinds.Image, MediaState.Now);
        StoredMedium stays = await _state.WriteAsync(MediaKinds.Video, MediaState.Now);
        await _server.KillAsync();

        MediaSweep sweep = await _state.Store.SweepAsync(MediaState.Retention(image: 60, video: 3600), MediaState.Now.AddSeconds(60), default);
        Assert.Equal((4, "SocketException"), (sweep.Failures, sweep.Failure));
        await Assert.ThrowsAsync<MediaStoreException>(() => _state.Store.OpenAsync(stays, default));
        await Assert.ThrowsAsync<MediaStoreException>(() => _state.Store.DeleteAsync(stays));
        await Assert.ThrowsAsync<MediaStoreException>(() => _state.Store.RemoveLeftBehindAsync(keys => Task.FromResult<IReadOnlySet<string>>(keys.ToHashSet()), () => Task.FromResult(true), MediaState.Now, default));

        await _server.StartAgainAsync();
        Assert.Equal(0, (await _state.Store.SweepAsync(MediaState.Retention(image: 60, video: 3600), MediaState.Now.AddSeconds(60), default)).Failures);
        Assert.Equal((false, true), (await _state.HasAsync(expired), await _state.HasAsync(stays)));
    }

    [Fact]
    public async Task What_is_forbidden_by_now_keeps_its_row_until_it_is_gone()
    {
        await using InboxBench inbox = await InboxBench.OpenAsync();
        StoredMedium reply = (await _state.WriteAsync(MediaKinds.Image, InboxBench.Now)) with { Content = NeverStoredContent.StoryReply };
        await inbox.AddAsync(InboxBench.Message("m1", stored: reply));
        MediaRules rules = MediaRules.Of(ConnectorWorkspace.ContractFor("Instagram", "900"));
        await _server.KillAsync();

        Assert.Equal(new CleaningResult(0, 1, "Unavailable"), await ForbiddenMedia.RemoveAsync(_state.Store, inbox.Inbox, rules));
        Assert.NotNull(await inbox.Inbox.FindMediumAsync(reply.Key));

        await _server.StartAgainAsync();
        Assert.Equal(new CleaningResult(1, 0, null), await ForbiddenMedia.RemoveAsync(_state.Store, inbox.Inbox, rules));
        Assert.Null(await inbox.Inbox.FindMediumAsync(reply.Key));
        Assert.Empty(await _state.NamesAsync());
    }

    public async Task DisposeAsync()
    {
        _state.Dispose();
        await _server.DisposeAsync();
    }
}
