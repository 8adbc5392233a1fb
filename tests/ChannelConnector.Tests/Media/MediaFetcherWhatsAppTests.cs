using ChannelConnector.Media;
using ChannelOperator.TestKit.FarEnds;
using static ChannelConnector.Tests.Media.FarEndBench;

namespace ChannelConnector.Tests.Media;

public sealed class MediaFetcherWhatsAppTests : IAsyncLifetime
{
    private readonly StateDirectory _state = new();
    private FarEndBench _bench = null!;
    private GraphMedium _medium = null!;

    private GraphApi Graph => _bench.Ends.Graph;

    private int Downloads => Graph.Requests.Count(request => request.Host == GraphApi.LookasideHost);

    private int LookUps => Graph.Requests.Count(request => request.Host == GraphApi.ApiHost);

    public async Task InitializeAsync()
    {
        _bench = await StartAsync(_state);
        _medium = Graph.AddWhatsAppMedium(Jpeg, "image/jpeg");
        _medium.PhoneNumberId = AccountId;
    }

    [Fact]
    public async Task A_medium_is_looked_up_and_fetched_with_the_token()
    {
        Assert.Equal(Jpeg, await _bench.ReadAsync(await _bench.FetchByIdAsync(_medium)));

        Assert.Equal([GraphApi.ApiHost, GraphApi.LookasideHost], _bench.HostsWithToken);
        Assert.Equal($"/v25.0/{_medium.Id}?phone_number_id={AccountId}", Graph.Requests.First().Target);
    }

    [Fact]
    public async Task The_token_goes_along_no_redirect_to_another_host()
    {
        GraphMedium there = Graph.AddMedium("https://scontent.xx.fbcdn.net/there", Jpeg, "image/jpeg");
        GraphMedium back = Graph.AddMedium("https://lookaside.fbsbx.com/elsewhere", Jpeg, "image/jpeg");
        _medium.DownloadFault = FarEndFaults.RedirectTo(back.Url!);
        back.DownloadFault = FarEndFaults.RedirectTo(there.Url!);

        Assert.Equal(Jpeg, await _bench.ReadAsync(await _bench.FetchByIdAsync(_medium)));

        RecordedRequest[] requests = [.. Graph.Requests];
        Assert.Equal([true, true, false, false], requests.Select(request => request.Headers.ContainsKey("Authorization")));
        Assert.Equal("scontent.xx.fbcdn.net", requests[^1].Host);
    }

    [Fact]
    public async Task The_token_does_not_come_back_on_the_way_from_another_host()
    {
        GraphMedium elsewhere = Graph.AddMedium("https://scontent.xx.fbcdn.net/elsewhere", Jpeg, "image/jpeg");
        elsewhere.DownloadFault = FarEndFaults.RedirectTo(new Uri("https://lookaside.fbsbx.com/whatsapp_business/attachments/?hash=x"));
        _medium.LookUpFault = (exchange, _) => exchange.Context.Response.Body.WriteAsync(System.Text.Encoding.UTF8.GetBytes($$"""{"url":"{{elsewhere.Url}}"}""")).AsTask();

        Assert.Equal(new FetchResult.Retry(FetchReasons.Unauthorized), await _bench.FetchByIdAsync(_medium));

        Assert.Equal(2, Downloads);
        Assert.Equal([GraphApi.ApiHost], _bench.HostsWithToken);
    }

    [Theory]
    [InlineData("https://evil.example/whatsapp_business/x")]
    [InlineData("https://169.254.169.254/whatsapp_business/x")]
    [InlineData("http://lookaside.fbsbx.com/whatsapp_business/x")]
    [InlineData("https://graph.facebook.com/me")]
    public async Task A_look_up_that_names_another_host_is_not_followed(string url)
    {
        _medium.LookUpFault = async (exchange, _) =>
        {
            exchange.Context.Response.ContentType = "application/json";
            await exchange.Context.Response.Body.WriteAsync(System.Text.Encoding.UTF8.GetBytes($$"""{"url":"{{url}}"}"""));
        };

        Assert.Equal(new FetchResult.Unavailable(FetchReasons.ForbiddenHost), await _bench.FetchByIdAsync(_medium));
        Assert.Equal([GraphApi.ApiHost], _bench.Ends.Proxy.Hosts);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    public async Task A_url_that_has_grown_old_is_looked_up_once_more(int status)
    {
        _medium.DownloadFault = FarEndFaults.First(1, FarEndFaults.Status(status));
        Assert.Equal(Jpeg, await _bench.ReadAsync(await _bench.FetchByIdAsync(_medium)));
        Assert.Equal((2, 2), (LookUps, Downloads));

        _medium.DownloadFault = FarEndFaults.Status(404);
        Assert.Equal(new FetchResult.Unavailable(FetchReasons.NotFound), await _bench.FetchByIdAsync(_medium));
        Assert.Equal((4, 4), (LookUps, Downloads));
    }

    [Fact]
    public async Task A_url_older_than_five_minutes_is_looked_up_once_more()
    {
        _medium.DownloadFault = FarEndFaults.First(1, (_, next) =>
        {
            _bench.State.Time.AdjustTime(MediaState.Now.AddMinutes(6));
            return next();
        });

        Assert.Equal(Jpeg, await _bench.ReadAsync(await _bench.FetchByIdAsync(_medium)));
        Assert.Equal((2, 2), (LookUps, Downloads));
    }

    [Fact]
    public async Task Bytes_with_another_hash_are_fetched_once_more_and_then_given_up()
    {
        _medium.DownloadFault = FarEndFaults.First(1, FarEndFaults.OtherBytes());
        Assert.Equal(Jpeg, await _bench.ReadAsync(await _bench.FetchByIdAsync(_medium)));
        Assert.Single(_state.Files);

        _medium.DownloadFault = (exchange, next) =>
        {
            exchange.Body = [.. Jpeg, 1];
            return next();
        };
        Assert.Equal(new FetchResult.Unavailable(FetchReasons.WrongHash), await _bench.FetchByIdAsync(_medium));
        Assert.Single(_state.Files);
    }

    [Fact]
    public async Task Without_a_hash_in_the_webhook_that_of_the_look_up_counts()
    {
        _medium.AnnouncedSha256 = new string('0', 64);

        Assert.Equal(new FetchResult.Unavailable(FetchReasons.WrongHash), await _bench.FetchByIdAsync(_medium, sha256: ""));
    }

    [Fact]
    public async Task A_token_that_is_refused_or_missing_may_be_replaced()
    {
        _bench.Token = "EAAother";
        Assert.Equal(new FetchResult.Retry(FetchReasons.Unauthorized), await _bench.FetchByIdAsync(_medium));
        _bench.Token = null;
        Assert.Equal(new FetchResult.Retry(FetchReasons.Unauthorized), await _bench.FetchByIdAsync(_medium));

        _bench.Token = Graph.AccessToken;
        Assert.Equal(Jpeg, await _bench.ReadAsync(await _bench.FetchByIdAsync(_medium)));
    }

    [Theory]
    [InlineData(400, 190, FetchReasons.Unauthorized, true)]
    [InlineData(400, 80007, FetchReasons.Throttled, true)]
    [InlineData(400, 2, FetchReasons.ServerError, true)]
    [InlineData(400, 100, FetchReasons.Refused, false)]
    [InlineData(404, 0, FetchReasons.NotFound, false)]
    [InlineData(429, 0, FetchReasons.Throttled, true)]
    [InlineData(500, 1, FetchReasons.ServerError, true)]
    public async Task The_code_of_the_api_decides_where_the_status_does_not(int status, int code, string reason, bool passes)
    {
        _medium.LookUpFault = async (exchange, _) =>
        {
            exchange.Context.Response.StatusCode = status;
            await exchange.Context.Response.Body.WriteAsync(System.Text.Encoding.UTF8.GetBytes($$$"""{"error":{"code":{{{code}}}}}"""));
        };

        Assert.Equal(passes ? new FetchResult.Retry(reason) : new FetchResult.Unavailable(reason), await _bench.FetchByIdAsync(_medium));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"url":1}""")]
    [InlineData("""{"url":"x"}""")]
    public async Task An_answer_that_says_nothing_passes(string body)
    {
        _medium.LookUpFault = (exchange, _) => exchange.Context.Response.Body.WriteAsync(System.Text.Encoding.UTF8.GetBytes(body)).AsTask();

        Assert.Equal(new FetchResult.Retry(FetchReasons.InvalidAnswer), await _bench.FetchByIdAsync(_medium));
    }

    [Theory]
    [InlineData("")]
    [InlineData("../me")]
    [InlineData("1?fields=x")]
    [InlineData("1/../../me")]
    public async Task An_id_that_is_none_is_not_asked_for(string id)
    {
        FetchResult result = await _bench.Fetcher.FetchByIdAsync(id, new MediaOrder("image", null, null, MediaState.Now), default);

        Assert.Equal(new FetchResult.Unavailable(FetchReasons.InvalidId), result);
        Assert.Empty(_bench.Ends.Proxy.Requests);
    }

    [Fact]
    public async Task A_medium_of_another_number_is_refused()
    {
        _medium.PhoneNumberId = "another";

        Assert.IsType<FetchResult.Unavailable>(await _bench.FetchByIdAsync(_medium));
    }

    public Task DisposeAsync() => _bench.DisposeAsync().AsTask();
}
