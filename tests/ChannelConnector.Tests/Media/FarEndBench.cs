using ChannelConnector.Configuration;
using ChannelConnector.Inbox;
using ChannelConnector.Media;
using ChannelConnector.Platforms;
using ChannelOperator.Api;
using ChannelOperator.Policy;
using ChannelOperator.TestKit.FarEnds;

namespace ChannelConnector.Tests.Media;

/// <summary>A fetcher with its store, and Meta's hosts behind a proxy.</summary>
internal sealed class FarEndBench : IAsyncDisposable
{
    public const string AccountId = "200000000000001";

    /// <summary>The beginning of a JPEG and some more.</summary>
    public static readonly byte[] Jpeg = [0xFF, 0xD8, 0xFF, 0xE0, .. new byte[2000]];

    public static readonly byte[] Mp4 = [0, 0, 0, 24, .. "ftypisom"u8, .. new byte[2000]];

    private HttpMessageHandler _handler = null!;

    private FarEndBench(MediaState state, MediaRetention retention) => (State, Retention) = (state, retention);

    public MediaState State { get; }

    public MediaRetention Retention { get; }

    public ConnectorFarEnds Ends { get; private set; } = null!;

    public MediaFetcher Fetcher { get; private set; } = null!;

    public string? Token { get; set; }

    public static Task<FarEndBench> StartAsync(MediaRetention? retention = null) => StartAsync(new StateDirectory(), retention);

    public static async Task<FarEndBench> StartAsync(MediaState state, MediaRetention? retention = null)
    {
        FarEndBench bench = new(state, retention ?? MediaState.Retention(86_400, 86_400, 86_400, 86_400));
        await state.StartAsync();
        bench.Ends = await ConnectorFarEnds.StartAsync(bench.State.Time);
        bench.Token = bench.Ends.Graph.AccessToken;
        bench._handler = FarEndClients.Create(new ConnectorOptions { Proxy = bench.Ends.WebProxy, TrustedRoot = bench.Ends.Root });
        bench.Fetcher = new MediaFetcher(bench._handler, bench.State.Store, bench.Retention, new MetaMediaSource(("v25.0", AccountId), () => bench.Token, bench.State.Time), bench.State.Time);
        return bench;
    }

    public Task<FetchResult> FetchAsync(GraphMedium medium, string kind = MediaKinds.Image) => FetchAsync(medium.Url!.AbsoluteUri, kind);

    public Task<FetchResult> FetchAsync(string url, string kind = MediaKinds.Image) =>
        Fetcher.FetchAsync(new ReceivedMedia { Kind = kind, Label = Placeholder.Image, Url = url }, MediaState.Now, default);

    public Task<FetchResult> FetchByIdAsync(GraphMedium medium, string? sha256 = null) =>
        Fetcher.FetchByIdAsync(medium.Id, new MediaOrder(MediaKinds.Image, medium.MimeType, MediaOrder.Hash(sha256 ?? medium.Sha256Base64), MediaState.Now), default);

    /// <summary>The requests that carried the token, by host.</summary>
    public IEnumerable<string> HostsWithToken => Ends.Graph.Requests.Where(request => request.Headers.ContainsKey("Authorization")).Select(request => request.Host).Distinct();

    public async Task<byte[]> ReadAsync(FetchResult result)
    {
        FetchResult.Fetched fetched = Assert.IsType<FetchResult.Fetched>(result);
        await using Stream stream = (await State.Store.OpenAsync(new StoredMedium(fetched.Key, "", fetched.Kind, fetched.Mime, fetched.Received), default))!;
        using MemoryStream copy = new();
        await stream.CopyToAsync(copy);
        return copy.ToArray();
    }

    public async ValueTask DisposeAsync()
    {
        Fetcher.Dispose();
        _handler.Dispose();
        await Ends.DisposeAsync();
        State.Dispose();
    }
}
