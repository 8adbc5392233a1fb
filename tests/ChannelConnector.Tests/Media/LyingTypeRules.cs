using ChannelConnector.Media;
using ChannelOperator.Api;
using ChannelOperator.Policy;
using ChannelOperator.TestKit.FarEnds;

namespace ChannelConnector.Tests.Media;

/// <summary>Media that are not what was announced: no lie buys a longer life.</summary>
public abstract class LyingTypeRules
{
    private readonly MediaState _state;

    private protected LyingTypeRules(MediaState state) => _state = state;

    [Theory]
    [InlineData(86_400, 60, MediaKinds.Video)]
    [InlineData(60, 86_400, MediaKinds.Image)]
    [InlineData(60, 60, MediaKinds.Image)]
    public async Task Of_the_announced_and_the_found_kind_the_shorter_retention_counts(long image, long video, string kind)
    {
        await using FarEndBench bench = await FarEndBench.StartAsync(_state, MediaState.Retention(image: image, video: video));

        FetchResult result = await bench.FetchAsync(bench.Ends.Graph.AddMessengerMedium(FarEndBench.Mp4, "image/jpeg"), MediaKinds.Image);

        FetchResult.Fetched fetched = Assert.IsType<FetchResult.Fetched>(result);
        Assert.Equal((kind, MediaTypes.Bytes), (fetched.Kind, fetched.Mime));
    }

    [Theory]
    [InlineData(86_400, 0)]
    [InlineData(0, 86_400)]
    public async Task Where_one_of_them_is_not_kept_nothing_is_written(long image, long video)
    {
        MediaRetention retention = MediaState.Retention(image: image, video: video);
        await using FarEndBench bench = await FarEndBench.StartAsync(_state, retention);

        Assert.Equal(new FetchResult.Unavailable(FetchReasons.NotKept), await bench.FetchAsync(bench.Ends.Graph.AddMessengerMedium(FarEndBench.Mp4, "image/jpeg"), MediaKinds.Image));
        Assert.Empty(await bench.State.NamesAsync());
    }

    [Fact]
    public async Task A_lie_within_a_kind_is_put_right()
    {
        await using FarEndBench bench = await FarEndBench.StartAsync(_state);
        GraphMedium medium = bench.Ends.Graph.AddMessengerMedium(FarEndBench.Jpeg, "image/png");

        FetchResult.Fetched fetched = Assert.IsType<FetchResult.Fetched>(await bench.FetchAsync(medium));

        Assert.Equal((MediaKinds.Image, "image/jpeg"), (fetched.Kind, fetched.Mime));
    }
}
