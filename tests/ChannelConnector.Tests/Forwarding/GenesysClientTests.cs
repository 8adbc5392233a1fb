using ChannelConnector.Configuration;
using ChannelConnector.Forwarding;
using Microsoft.Extensions.Time.Testing;

namespace ChannelConnector.Tests.Forwarding;

public sealed class GenesysClientTests : IDisposable
{
    private const string Integration = "11111111-2222-3333-4444-555555555555";

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly FakeGenesys _genesys = new();
    private readonly string _credentials = Directory.CreateTempSubdirectory("channel-credentials-").FullName;
    private readonly GenesysClient _client;

    public GenesysClientTests()
    {
        File.WriteAllText(Path.Combine(_credentials, "genesysClientId"), "client\n");
        File.WriteAllText(Path.Combine(_credentials, "genesysClientSecret"), "secret\n");
        ConnectorSettings settings = new() { GenesysRegion = "mypurecloud.de", GenesysIntegrationId = Integration };
        _client = new GenesysClient(_genesys, settings, new ConnectorCredentials(_credentials), _time);
    }

    public void Dispose()
    {
        _client.Dispose();
        _genesys.Dispose();
        Directory.Delete(_credentials, recursive: true);
    }

    [Fact]
    public async Task It_asks_for_a_token_once_and_sends_with_it()
    {
        Assert.Equal(ForwardOutcome.Accepted, await SendAsync());
        Assert.Equal(ForwardOutcome.Accepted, await SendAsync());

        Assert.Equal(
            [
                "POST https://login.mypurecloud.de/oauth/token Basic Y2xpZW50OnNlY3JldA==",
                $"POST https://api.mypurecloud.de/api/v2/conversations/messages/{Integration}/inbound/open/message Bearer token-1",
                $"POST https://api.mypurecloud.de/api/v2/conversations/messages/{Integration}/inbound/open/message Bearer token-1",
            ],
            _genesys.Requests);
    }

    [Fact]
    public async Task Many_that_wait_for_a_token_share_one_request()
    {
        Assert.All(await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => SendAsync())), outcome => Assert.Equal(ForwardOutcome.Accepted, outcome));

        Assert.Equal(1, _genesys.Tokens);
    }

    [Fact]
    public async Task A_token_is_renewed_a_minute_before_it_ends()
    {
        await SendAsync();
        _time.Advance(TimeSpan.FromSeconds(86_400 - 61));
        await SendAsync();
        Assert.Equal(1, _genesys.Tokens);

        _time.Advance(TimeSpan.FromSeconds(1));
        await SendAsync();

        Assert.Equal(2, _genesys.Tokens);
    }

    [Fact]
    public async Task A_401_renews_the_token_and_sends_again_at_once()
    {
        await SendAsync();
        _genesys.Answer = delivery => Task.FromResult(FakeGenesys.Status(delivery.Token == "token-1" ? 401 : 202));

        Assert.Equal(ForwardOutcome.Accepted, await SendAsync());

        Assert.Equal(2, _genesys.Tokens);
    }

    [Fact]
    public async Task A_401_with_a_new_token_is_a_matter_of_the_channel()
    {
        _genesys.Answer = _ => Task.FromResult(FakeGenesys.Status(401));

        Assert.Equal(ForwardOutcome.Misconfigured("401 Unauthorized"), await SendAsync());

        Assert.Equal(2, _genesys.Attempts.Count);
    }

    [Fact]
    public async Task The_secret_is_read_at_each_token_request()
    {
        File.Delete(Path.Combine(_credentials, "genesysClientSecret"));
        Assert.Equal(ForwardOutcome.Misconfigured("CredentialsMissing"), await SendAsync());

        await File.WriteAllTextAsync(Path.Combine(_credentials, "genesysClientSecret"), "another");
        Assert.Equal(ForwardOutcome.Accepted, await SendAsync());

        Assert.Contains("POST https://login.mypurecloud.de/oauth/token Basic Y2xpZW50OmFub3RoZXI=", _genesys.Requests);
    }

    [Theory]
    [InlineData(400, ForwardResult.Misconfigured, "400 TokenRefused")]
    [InlineData(401, ForwardResult.Misconfigured, "401 TokenRefused")]
    [InlineData(302, ForwardResult.Misconfigured, "302 TokenRefused")]
    [InlineData(429, ForwardResult.Throttled, "429 Throttled")]
    [InlineData(408, ForwardResult.Failed, "408 TokenFailed")]
    [InlineData(503, ForwardResult.Failed, "503 TokenFailed")]
    public async Task What_the_login_answers_is_never_held_against_the_message(int status, object result, string reason)
    {
        _genesys.Login = _ => FakeGenesys.Status(status);

        ForwardOutcome outcome = await SendAsync();

        Assert.Equal((result, reason), (outcome.Result, outcome.Reason));
        Assert.Empty(_genesys.Attempts);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"access_token":"","expires_in":10}""")]
    [InlineData("""{"access_token":"t","expires_in":0}""")]
    [InlineData("""{"access_token":"t","expires_in":"soon"}""")]
    public async Task A_token_that_cannot_be_read_is_asked_for_again(string body)
    {
        _genesys.Login = _ => new HttpResponseMessage { Content = new StringContent(body) };
        Assert.Equal(ForwardOutcome.Failed("TokenUnreadable"), await SendAsync());

        _genesys.Login = null;
        Assert.Equal(ForwardOutcome.Accepted, await SendAsync());
    }

    [Theory]
    [InlineData(200, ForwardResult.Accepted, "")]
    [InlineData(202, ForwardResult.Accepted, "")]
    [InlineData(400, ForwardResult.Refused, "400 BadRequest")]
    [InlineData(413, ForwardResult.Refused, "413 TooLarge")]
    [InlineData(422, ForwardResult.Refused, "422 Unprocessable")]
    [InlineData(403, ForwardResult.Misconfigured, "403 Forbidden")]
    [InlineData(404, ForwardResult.Misconfigured, "404 NotFound")]
    [InlineData(405, ForwardResult.Misconfigured, "405 NotUnderstood")]
    [InlineData(415, ForwardResult.Misconfigured, "415 NotUnderstood")]
    [InlineData(307, ForwardResult.Misconfigured, "307 NotUnderstood")]
    [InlineData(408, ForwardResult.Failed, "408 NotNow")]
    [InlineData(409, ForwardResult.Failed, "409 NotNow")]
    [InlineData(500, ForwardResult.Failed, "500 NotNow")]
    [InlineData(503, ForwardResult.Failed, "503 NotNow")]
    public async Task A_status_says_whether_it_is_the_message_the_channel_or_the_moment(int status, object result, string reason)
    {
        _genesys.Answer = _ => Task.FromResult(FakeGenesys.Status(status));

        ForwardOutcome outcome = await SendAsync();

        Assert.Equal((result, reason), (outcome.Result, outcome.Reason));
    }

    [Theory]
    [InlineData("7", 7)]
    [InlineData("Sun, 01 Nov 2026 12:01:30 GMT", 90)]
    [InlineData(null, 60)]
    [InlineData("soon", 60)]
    [InlineData("0", 1)]
    [InlineData("Sun, 01 Nov 2026 11:00:00 GMT", 1)]
    [InlineData("86400", 600)]
    public async Task A_429_tells_how_long_to_wait(string? retryAfter, int seconds)
    {
        _genesys.Answer = _ => Task.FromResult(FakeGenesys.Status(429, retryAfter));

        Assert.Equal(new ForwardOutcome(ForwardResult.Throttled, "429 Throttled", TimeSpan.FromSeconds(seconds)), await SendAsync());
    }

    [Fact]
    public async Task No_answer_within_20_seconds_is_a_failure()
    {
        _genesys.Answer = _ => new TaskCompletionSource<HttpResponseMessage>().Task;
        Task<ForwardOutcome> sending = SendAsync();
        await ChannelOperator.TestKit.Kubernetes.Wait.ForAsync("the request", () => _genesys.Attempts.Count == 1, TimeSpan.FromSeconds(10));

        _time.Advance(TimeSpan.FromSeconds(19));
        Assert.False(sending.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(ForwardOutcome.Failed("TimedOut"), await sending.WaitAsync(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task A_connection_that_breaks_is_a_failure_told_in_a_fixed_word()
    {
        _genesys.Answer = _ => throw new HttpRequestException(HttpRequestError.ConnectionError, "quotes https://lookaside.fbsbx.com/x");
        Assert.Equal(ForwardOutcome.Failed("ConnectionError"), await SendAsync());

        _genesys.Answer = _ => throw new HttpRequestException("quotes");
        Assert.Equal(ForwardOutcome.Failed("Unreachable"), await SendAsync());
    }

    [Fact]
    public async Task Who_gives_up_gets_no_outcome()
    {
        using CancellationTokenSource abort = new();
        _genesys.Answer = _ => new TaskCompletionSource<HttpResponseMessage>().Task;
        Task<ForwardOutcome> sending = SendAsync(abort.Token);

        await abort.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending.WaitAsync(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task What_was_unsent_while_a_token_was_waited_for_is_not_sent()
    {
        IsWanted = false;

        Assert.Equal(ForwardOutcome.Gone, await SendAsync());

        Assert.Empty(_genesys.Attempts);
    }

    private bool IsWanted { get; set; } = true;

    private Task<ForwardOutcome> SendAsync(CancellationToken cancellationToken = default) => _client.SendAsync(
        new OpenInboundMessage
        {
            Channel = new OpenChannel("m1", "2026-01-02T03:04:05.000Z", new OpenSender("anna", "Opaque", Nickname: null)),
            Text = "Hallo",
            Metadata = new Dictionary<string, string>(),
        },
        () => Task.FromResult(IsWanted),
        cancellationToken);
}
