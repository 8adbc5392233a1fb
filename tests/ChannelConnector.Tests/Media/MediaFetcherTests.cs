using ChannelConnector.Media;
using ChannelConnector.Media.Files;
using ChannelConnector.Platforms;
using ChannelOperator.Api;
using ChannelOperator.TestKit.FarEnds;
using ChannelOperator.TestKit.Kubernetes;
using static ChannelConnector.Tests.Media.FarEndBench;

namespace ChannelConnector.Tests.Media;

public sealed class MediaFetcherTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly StateDirectory _state = new();
    private FarEndBench _bench = null!;

    private GraphApi Graph => _bench.Ends.Graph;

    public async Task InitializeAsync() => _bench = await StartAsync(_state);

    [Fact]
    public async Task A_medium_is_fetched_by_its_url_without_the_token()
    {
        FetchResult result = await _bench.FetchAsync(Graph.AddMessengerMedium(Jpeg, "image/jpeg"));

        Assert.Equal(Jpeg, await _bench.ReadAsync(result));
        FetchResult.Fetched fetched = (FetchResult.Fetched)result;
        Assert.Equal((MediaKinds.Image, "image/jpeg", MediaState.Now), (fetched.Kind, fetched.Mime, fetched.Received));
        Assert.Empty(_bench.HostsWithToken);
        RecordedRequest request = Assert.Single(Graph.Requests);
        Assert.Equal(["Accept-Encoding", "Host", "User-Agent"], request.Headers.Keys.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("http://scontent.xx.fbcdn.net/x")]
    [InlineData("https://scontent.xx.fbcdn.net:8443/x")]
    [InlineData("https://user@scontent.xx.fbcdn.net/x")]
    [InlineData("https://scontent.xx.fbcdn.net@evil.example/x")]
    [InlineData("https://fbcdn.net.evil.example/x")]
    [InlineData("https://evilfbcdn.net/x")]
    [InlineData("https://fbcdn.net/x")]
    [InlineData("https://lookaside.fbsbx.com.evil.example/x")]
    [InlineData("https://lookaside.fbsbx.com./x")]
    [InlineData("https://graph.facebook.com/me")]
    [InlineData("https://127.0.0.1/x")]
    [InlineData("https://[::1]/x")]
    [InlineData("https://169.254.169.254/latest/meta-data")]
    [InlineData("https://localhost/x")]
    [InlineData("https://scontent.xx.fbcdn.net\\@evil.example/x")]
    [InlineData("https://scontent.xx.fbcdn。net.evil.example/x")]
    [InlineData("file:///etc/passwd")]
    [InlineData("/x")]
    [InlineData("")]
    public async Task From_nowhere_else_is_anything_fetched(string url)
    {
        Assert.Equal(new FetchResult.Unavailable(FetchReasons.ForbiddenHost), await _bench.FetchAsync(url));
        Assert.Empty(_bench.Ends.Proxy.Requests);
    }

    [Theory]
    [InlineData("https://169.254.169.254/latest/meta-data", FetchReasons.ForbiddenHost)]
    [InlineData("https://evil.example/x", FetchReasons.ForbiddenHost)]
    [InlineData("http://scontent.xx.fbcdn.net/x", FetchReasons.ForbiddenHost)]
    [InlineData("//evil.example/x", FetchReasons.ForbiddenHost)]
    [InlineData("https://cdn.fbsbx.com/there", FetchReasons.TooManyRedirects)]
    [InlineData("/loop", FetchReasons.TooManyRedirects)]
    public async Task A_redirect_is_judged_like_a_url(string target, string reason)
    {
        GraphMedium medium = Graph.AddMessengerMedium(Jpeg, "image/jpeg");
        Graph.AddMedium("https://cdn.fbsbx.com/there", Jpeg, "image/jpeg");
        Graph.AddMedium("https://scontent.xx.fbcdn.net/loop", Jpeg, "image/jpeg");
        Graph.FailDownloads(FarEndFaults.RedirectTo(new Uri(target, UriKind.RelativeOrAbsolute)));

        Assert.Equal(new FetchResult.Unavailable(reason), await _bench.FetchAsync(medium));

        Assert.DoesNotContain(_bench.Ends.Proxy.Hosts, host => host is "evil.example" or "169.254.169.254");
        Assert.InRange(Graph.Requests.Count, 1, 4);
    }

    [Fact]
    public async Task Three_redirects_among_the_hosts_are_followed()
    {
        GraphMedium medium = Graph.AddMessengerMedium(Jpeg, "image/jpeg");
        GraphMedium last = Graph.AddMedium("https://cdn.fbsbx.com/last", Jpeg, "image/jpeg");
        GraphMedium middle = Graph.AddMedium("https://scontent.cdninstagram.com/middle", Jpeg, "image/jpeg");
        medium.DownloadFault = FarEndFaults.RedirectTo(middle.Url!);
        Graph.FailDownloads(FarEndFaults.For([middle.Id], FarEndFaults.First(1, FarEndFaults.RedirectTo(new Uri("/middle", UriKind.Relative)))));
        middle.DownloadFault = FarEndFaults.RedirectTo(last.Url!);

        Assert.Equal(Jpeg, await _bench.ReadAsync(await _bench.FetchAsync(medium)));
        Assert.Equal(4, Graph.Requests.Count);
    }

    [Theory]
    [InlineData(401, FetchReasons.Unauthorized, false)]
    [InlineData(403, FetchReasons.Refused, false)]
    [InlineData(404, FetchReasons.NotFound, false)]
    [InlineData(410, FetchReasons.NotFound, false)]
    [InlineData(418, FetchReasons.Refused, false)]
    [InlineData(204, FetchReasons.Refused, false)]
    [InlineData(206, FetchReasons.Refused, false)]
    [InlineData(408, FetchReasons.TimedOut, true)]
    [InlineData(429, FetchReasons.Throttled, true)]
    [InlineData(500, FetchReasons.ServerError, true)]
    [InlineData(503, FetchReasons.ServerError, true)]
    public async Task A_refusal_is_for_good_or_passes(int status, string reason, bool passes)
    {
        GraphMedium medium = Graph.AddMessengerMedium(Jpeg, "image/jpeg");
        medium.DownloadFault = (exchange, _) =>
        {
            exchange.Context.Response.StatusCode = status;
            exchange.Context.Response.Headers.RetryAfter = "7";
            return Task.CompletedTask;
        };

        FetchResult result = await _bench.FetchAsync(medium);

        Assert.Equal(passes ? new FetchResult.Retry(reason, TimeSpan.FromSeconds(7)) : new FetchResult.Unavailable(reason), result);
        Assert.Empty(_state.Files);
    }

    [Fact]
    public async Task Retry_After_can_be_a_date()
    {
        GraphMedium medium = Graph.AddMessengerMedium(Jpeg, "image/jpeg");
        medium.DownloadFault = (exchange, _) =>
        {
            exchange.Context.Response.Headers.RetryAfter = MediaState.Now.AddSeconds(90).ToString("R");
            return exchange.RefuseAsync(429);
        };

        Assert.Equal(new FetchResult.Retry(FetchReasons.Throttled, TimeSpan.FromSeconds(90)), await _bench.FetchAsync(medium));
    }

    [Fact]
    public async Task A_far_end_that_is_away_and_a_line_that_breaks_pass()
    {
        GraphMedium medium = Graph.AddMessengerMedium(Jpeg, "image/jpeg");
        medium.DownloadFault = FarEndFaults.Truncate(1000);
        Assert.Equal(new FetchResult.Retry(FetchReasons.Connection), await _bench.FetchAsync(medium));
        medium.DownloadFault = FarEndFaults.Drop();
        Assert.Equal(new FetchResult.Retry(FetchReasons.Connection), await _bench.FetchAsync(medium));
        Graph.IsDown = true;
        Assert.Equal(new FetchResult.Retry(FetchReasons.Connection), await _bench.FetchAsync(medium));
        Assert.Equal(new FetchResult.Retry(FetchReasons.Connection), await _bench.FetchAsync("https://video.xx.fbcdn.net/x"));

        Assert.Empty(_state.Files);
    }

    [Fact]
    public async Task Too_many_bytes_are_refused_when_announced_and_when_they_come()
    {
        GraphMedium large = Graph.AddMessengerMedium([.. Jpeg, .. new byte[MediaDownload.Limit]], "image/jpeg");
        Assert.Equal(new FetchResult.Unavailable(FetchReasons.TooLarge), await _bench.FetchAsync(large));

        GraphMedium endless = Graph.AddMessengerMedium(Jpeg, "image/jpeg");
        endless.DownloadFault = FarEndFaults.Endless();
        Assert.Equal(new FetchResult.Unavailable(FetchReasons.TooLarge), await _bench.FetchAsync(endless));

        Assert.Empty(_state.Files);
    }

    [Theory]
    [InlineData(15, true)]
    [InlineData(60, false)]
    public async Task What_does_not_come_is_not_waited_for(int seconds, bool begins)
    {
        TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        GraphMedium medium = Graph.AddMessengerMedium(Jpeg, "image/jpeg");
        medium.DownloadFault = async (exchange, _) =>
        {
            if (begins)
            {
                await exchange.Context.Response.Body.WriteAsync(Jpeg, exchange.Context.RequestAborted);
                await exchange.Context.Response.Body.FlushAsync(exchange.Context.RequestAborted);
            }

            reached.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, exchange.Context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        };

        Task<FetchResult> fetching = _bench.FetchAsync(medium);
        await reached.Task.WaitAsync(Patience);
        if (begins)
        {
            // The file is there as soon as the beginning has been looked at.
            await Wait.ForAsync("the first bytes", () => _state.Files.Any(file => new FileInfo(file).Length == Jpeg.Length), Patience);
        }

        await Wait.ForAsync("the end", () =>
        {
            _bench.State.Time.Advance(TimeSpan.FromSeconds(seconds));
            return fetching.IsCompleted;
        }, Patience);

        Assert.Equal(new FetchResult.Retry(FetchReasons.TimedOut), await fetching);
        Assert.Empty(_state.Files);
    }

    [Fact]
    public async Task A_caller_that_gives_up_leaves_nothing()
    {
        GraphMedium medium = Graph.AddMessengerMedium(Jpeg, "image/jpeg");
        using CancellationTokenSource caller = new();
        medium.DownloadFault = async (exchange, _) =>
        {
            await exchange.Context.Response.Body.WriteAsync(Jpeg, exchange.Context.RequestAborted);
            await exchange.Context.Response.Body.FlushAsync(exchange.Context.RequestAborted);
            await caller.CancelAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, exchange.Context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _bench.Fetcher.FetchAsync(
            new ReceivedMedia { Kind = MediaKinds.Image, Label = "Image", Url = medium.Url!.AbsoluteUri }, MediaState.Now, caller.Token));

        Assert.Empty(_state.Files);
    }

    [Fact]
    public async Task A_full_disk_passes()
    {
        GraphMedium medium = Graph.AddMessengerMedium(Jpeg, "image/jpeg");
        string partial = Path.Combine(_bench.State.Path, "media", FileMediaStore.Partial);
        Directory.Delete(partial);
        await File.WriteAllTextAsync(partial, "in the way");

        Assert.Equal(new FetchResult.Retry(FetchReasons.Store), await _bench.FetchAsync(medium));
    }

    [Fact]
    public async Task A_web_page_is_no_medium()
    {
        byte[] page = [.. "\r\n <!DOCTYPE HTML><html><body>Log in</body></html>"u8];
        GraphMedium announced = Graph.AddMessengerMedium(Jpeg, "image/jpeg");
        announced.ContentType = "text/html; charset=utf-8";

        Assert.Equal(new FetchResult.Unavailable(FetchReasons.WrongType), await _bench.FetchAsync(Graph.AddMessengerMedium(page, "image/jpeg")));
        Assert.Equal(new FetchResult.Unavailable(FetchReasons.WrongType), await _bench.FetchAsync(announced));
    }

    [Fact]
    public async Task Packed_bytes_are_not_unpacked()
    {
        GraphMedium medium = Graph.AddMessengerMedium(Jpeg, "image/jpeg");
        medium.DownloadFault = (exchange, next) =>
        {
            exchange.Context.Response.Headers.ContentEncoding = "gzip";
            return next();
        };

        Assert.Equal(new FetchResult.Unavailable(FetchReasons.WrongType), await _bench.FetchAsync(medium));
    }

    [Fact]
    public async Task An_empty_answer_passes()
    {
        Assert.Equal(new FetchResult.Retry(FetchReasons.Empty), await _bench.FetchAsync(Graph.AddMessengerMedium([], "image/jpeg")));
    }

    public Task DisposeAsync() => _bench.DisposeAsync().AsTask();
}
