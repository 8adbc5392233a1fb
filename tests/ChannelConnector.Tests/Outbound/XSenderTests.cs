using ChannelConnector.Outbound;
using ChannelConnector.Tests.Inbox;

namespace ChannelConnector.Tests.Outbound;

public sealed class XSenderTests : IAsyncLifetime
{
    private AnswerBench _bench = null!;

    public async Task InitializeAsync() => _bench = await AnswerBench.OpenAsync("X");

    public Task DisposeAsync() => _bench.CloseAsync();

    [Fact]
    public async Task A_direct_message_is_sent_in_the_name_of_the_account_whenever_the_customer_last_wrote()
    {
        await _bench.AddAsync("g-1", "2244994945", "Guten Tag");
        await _bench.SendAsync();

        (HttpRequestMessage request, string body) = Assert.Single(_bench.Requests);
        Assert.Equal("POST https://api.x.com/2/dm_conversations/with/2244994945/messages", $"{request.Method} {request.RequestUri}");
        Assert.Equal("""{"text":"Guten Tag"}""", body);
        Assert.Equal("OAuth", request.Headers.Authorization?.Scheme);
        Assert.Contains("oauth_signature=", request.Headers.Authorization?.Parameter, StringComparison.Ordinal);
        OutboxReceipt receipt = Assert.Single(await _bench.ReceiptsAsync());
        Assert.Equal(("Sent", true), (receipt.Status, receipt.IsFinal));
    }

    [Theory]
    [InlineData(400, "GeneralError")]
    [InlineData(500, "ServerError")]
    public async Task A_refusal_is_told_and_what_may_have_been_taken_is_not_repeated(int status, string code)
    {
        _bench.Answer = _ => AnswerBench.Json(status, """{"title":"quotes Guten Tag","detail":"quotes Guten Tag"}""");
        await _bench.AddAsync("g-1", "2244994945", "Guten Tag");
        await _bench.SendAsync();
        await _bench.SendAsync();

        Assert.Single(_bench.Requests);
        Assert.Equal(code, Assert.Single(await _bench.ReceiptsAsync()).Failure?.Code);
    }

    [Theory]
    [InlineData("""{"title":"Forbidden","type":"about:blank","detail":"You do not have permission to DM one or more participants."}""")]
    [InlineData("""{"title":"Authorization Error","type":"https://api.twitter.com/2/problems/not-authorized-for-resource"}""")]
    [InlineData("""{"errors":[{"type":"https://api.x.com/2/problems/resource-not-found"}]}""")]
    [InlineData("""{"errors":[{"code":349,"message":"quotes Guten Tag"}]}""")]
    public async Task A_refusal_about_the_customer_is_told_and_holds_up_nobody(string body)
    {
        _bench.Answer = _ => AnswerBench.Json(403, body);
        await _bench.AddAsync("g-1", "2244994945", "Guten Tag");

        Assert.Null(await _bench.SendAsync());
        Assert.Equal(AnswerFailures.NotAllowed, Assert.Single(await _bench.ReceiptsAsync()).Failure);
    }

    [Theory]
    [InlineData("""{"title":"Forbidden","type":"https://api.x.com/2/problems/oauth1-permissions","detail":"Your client app is not configured with the appropriate oauth1 app permissions for this endpoint."}""")]
    [InlineData("""{"title":"Client Forbidden","type":"https://api.twitter.com/2/problems/client-forbidden"}""")]
    [InlineData("""{"title":"Forbidden","type":"about:blank","detail":"Forbidden"}""")]
    [InlineData("""{"errors":[{"code":64,"message":"Your account is suspended and is not permitted to access this feature."}]}""")]
    [InlineData("<html>")]
    public async Task A_refusal_that_everybody_would_meet_fails_nothing_and_holds_up_all(string body)
    {
        _bench.Answer = _ => AnswerBench.Json(403, body);
        await _bench.AddAsync("g-1", "2244994945", "Guten Tag");

        Assert.NotNull(await _bench.SendAsync());
        Assert.Empty(await _bench.ReceiptsAsync());
    }

    [Fact]
    public async Task The_pace_is_kept_until_X_says_that_the_window_begins_anew()
    {
        _bench.Answer = _ =>
        {
            HttpResponseMessage answer = AnswerBench.Json(429, "");
            answer.Headers.TryAddWithoutValidation("x-rate-limit-reset", (InboxBench.Now.ToUnixTimeSeconds() + 240).ToString(System.Globalization.CultureInfo.InvariantCulture));
            return answer;
        };
        await _bench.AddAsync("g-1", "2244994945", "Guten Tag");

        Assert.Equal(TimeSpan.FromSeconds(240), await _bench.SendAsync());
    }
}
