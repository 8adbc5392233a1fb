using System.Text.Json;
using ChannelConnector.Outbound;
using ChannelConnector.Tests.Inbox;

namespace ChannelConnector.Tests.Outbound;

/// <summary>What becomes of an answer, by what the platform permits and by what it answers.</summary>
public sealed class AnswerDeliveryTests : IAsyncLifetime
{
    private AnswerBench _bench = null!;

    public async Task InitializeAsync() => _bench = await AnswerBench.OpenAsync("WhatsApp");

    public Task DisposeAsync() => _bench.CloseAsync();

    [Theory]
    [InlineData(23.9, null)]
    [InlineData(24, "MessageNotAllowed")]
    [InlineData(100, "MessageNotAllowed")]
    public async Task Within_24_hours_of_the_customers_last_message_an_answer_is_sent_and_after_that_refused_before_anything_is_sent(double hours, string? code)
    {
        await _bench.HearAsync("anna", InboxBench.Now - TimeSpan.FromHours(hours));
        // What came later and was written earlier closes no window, and what another one writes opens none.
        await _bench.HearAsync("anna", InboxBench.Now - TimeSpan.FromHours(200));
        await _bench.HearAsync("ben", InboxBench.Now);
        await _bench.AddAsync("g-1", "anna", "Guten Tag");
        await _bench.SendAsync();

        Assert.Equal(code, Assert.Single(await _bench.ReceiptsAsync()).Failure?.Code);
        Assert.Equal(code is null ? 1 : 0, _bench.Requests.Count);
    }

    [Fact]
    public async Task Whom_nobody_has_heard_gets_nothing_and_a_time_in_the_future_opens_no_longer_window()
    {
        await _bench.AddAsync("g-1", "anna", "Guten Tag");
        await _bench.SendAsync();
        Assert.Equal(AnswerFailures.NoMessage, Assert.Single(await _bench.ReceiptsAsync()).Failure);

        await _bench.HearAsync("anna", InboxBench.Now.AddDays(5));
        _bench.Inbox.Time.Advance(TimeSpan.FromHours(25));
        await _bench.AddAsync("g-2", "anna", "Guten Tag");
        await _bench.SendAsync();
        Assert.Equal(AnswerFailures.WindowClosed, Assert.Single(await _bench.ReceiptsAsync()).Failure);
        Assert.Empty(_bench.Requests);
    }

    [Theory]
    [InlineData(400, 131047, 0, "MessageNotAllowed")]
    [InlineData(400, 10, 2018278, "MessageNotAllowed")]
    [InlineData(400, 10, 2534022, "MessageNotAllowed")]
    [InlineData(400, 131026, 0, "InvalidDestination")]
    [InlineData(400, 100, 2018001, "InvalidDestination")]
    [InlineData(400, 131050, 0, "RecipientOptedOut")]
    [InlineData(400, 131053, 0, "MediaTypeNotAllowed")]
    [InlineData(400, 100, 0, "GeneralError")]
    [InlineData(401, 0, 0, "again")]
    [InlineData(429, 4, 0, "again")]
    [InlineData(400, 130429, 0, "again")]
    [InlineData(400, 131056, 0, "again")]
    [InlineData(500, 2, 0, "again")]
    [InlineData(503, 131016, 0, "again")]
    [InlineData(401, 190, 0, "again")]
    [InlineData(403, 200, 0, "again")]
    [InlineData(500, 1, 0, "doubt")]
    [InlineData(400, 1, 0, "doubt")]
    [InlineData(500, 131000, 0, "doubt")]
    public async Task Metas_numbers_decide_and_its_texts_are_told_to_nobody(int status, int code, int subcode, string end)
    {
        _bench.Answer = _ => AnswerBench.Json(status, $$$"""{"error":{"message":"quotes Guten Tag","code":{{{code}}},"error_subcode":{{{subcode}}}}}""");
        Assert.Equal(end, await EndAsync());
    }

    [Theory]
    [InlineData(503, "again")]
    [InlineData(429, "again")]
    [InlineData(408, "again")]
    [InlineData(302, "again")]
    [InlineData(500, "doubt")]
    [InlineData(502, "doubt")]
    [InlineData(504, "doubt")]
    [InlineData(404, "GeneralError")]
    public async Task A_status_without_numbers_decides_by_itself(int status, string end)
    {
        _bench.Answer = _ => AnswerBench.Json(status, "<html>quotes Guten Tag</html>");
        Assert.Equal(end, await EndAsync());
    }

    [Theory]
    [InlineData(HttpRequestError.NameResolutionError, "again")]
    [InlineData(HttpRequestError.ConnectionError, "again")]
    [InlineData(HttpRequestError.SecureConnectionError, "again")]
    [InlineData(HttpRequestError.ProxyTunnelError, "again")]
    [InlineData(HttpRequestError.ResponseEnded, "doubt")]
    [InlineData(HttpRequestError.Unknown, "doubt")]
    public async Task What_broke_before_the_request_is_repeated_and_what_broke_after_it_is_in_doubt(HttpRequestError error, string end)
    {
        _bench.Answer = _ => throw new HttpRequestException(error, "quotes Guten Tag");
        Assert.Equal(end, await EndAsync());
    }

    [Fact]
    public async Task Taken_is_taken_also_if_the_answer_cannot_be_read()
    {
        _bench.Answer = _ => AnswerBench.Json(200, "<html>");
        Assert.Equal("Sent", await EndAsync());
    }

    [Fact]
    public async Task A_part_that_was_sent_is_not_sent_again_and_a_failure_says_how_much_the_customer_has()
    {
        await _bench.HearAsync("anna", InboxBench.Now);
        await _bench.AddAsync("g-1", "anna", "eins", "zwei", "drei");
        _bench.Answer = request => AnswerBench.Json(_bench.Requests.Count == 2 ? 503 : _bench.Requests.Count == 4 ? 404 : 200, """{"messages":[{"id":"wamid.1"}]}""");

        await _bench.SendAsync();
        await _bench.SendAsync();
        Assert.Equal(["eins", "zwei"], Texts());
        _bench.Inbox.Time.Advance(TimeSpan.FromSeconds(2));
        await _bench.SendAsync();

        Assert.Equal(["eins", "zwei", "zwei", "drei"], Texts());
        AnswerFailure failure = Assert.Single(await _bench.ReceiptsAsync()).Failure!;
        Assert.StartsWith("The customer has the first 2 of 3 parts. Of the next: ", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_sent_for_an_hour_fails_and_is_erased()
    {
        await _bench.HearAsync("anna", InboxBench.Now);
        await _bench.AddAsync("g-1", "anna", "Guten Tag");
        _bench.Answer = _ => AnswerBench.Json(503, "");
        int attempts = 0;
        while (await _bench.ReceiptsAsync() is var receipts && receipts.Count == 0)
        {
            await _bench.SendAsync();
            _bench.Inbox.Time.Advance(TimeSpan.FromMinutes(1));
            attempts++;
            Assert.True(attempts < 100);
        }

        Assert.InRange(attempts, 60, 62);
        Assert.Empty((await _bench.Outbox.TakeAsync(1)).Answers);
    }

    [Fact]
    public async Task The_platforms_pause_is_kept_and_one_for_the_account_is_kept_by_all()
    {
        await _bench.HearAsync("anna", InboxBench.Now);
        await _bench.AddAsync("g-1", "anna", "Guten Tag");
        _bench.Answer = _ =>
        {
            HttpResponseMessage answer = AnswerBench.Json(429, "");
            answer.Headers.TryAddWithoutValidation("Retry-After", "90");
            return answer;
        };

        Assert.Equal(TimeSpan.FromSeconds(90), await _bench.SendAsync());
        _bench.Inbox.Time.Advance(TimeSpan.FromSeconds(89));
        Assert.Equal(TimeSpan.FromSeconds(1), (await _bench.Outbox.TakeAsync(8)).NextDue - _bench.Inbox.Time.GetUtcNow());
        await _bench.SendAsync();
        Assert.Single(_bench.Requests);
        _bench.Inbox.Time.Advance(TimeSpan.FromSeconds(1));
        await _bench.SendAsync();
        Assert.Equal(2, _bench.Requests.Count);
    }

    [Fact]
    public async Task Doubt_lasts_a_minute_then_nobody_knows_and_the_next_answer_goes()
    {
        await _bench.HearAsync("anna", InboxBench.Now);
        await _bench.AddAsync("g-1", "anna", "eins");
        await _bench.AddAsync("g-2", "anna", "zwei");
        _bench.Answer = _ => _bench.Requests.Count == 1 ? throw new HttpRequestException(HttpRequestError.ResponseEnded) : AnswerBench.Json(200, """{"messages":[{"id":"wamid.2"}]}""");

        await _bench.SendAsync();
        _bench.Inbox.Time.Advance(TimeSpan.FromSeconds(59));
        await _bench.SendAsync();
        Assert.Equal(["eins"], Texts());
        _bench.Inbox.Time.Advance(TimeSpan.FromSeconds(1));
        await _bench.SendAsync();
        await _bench.SendAsync();

        Assert.Equal(["eins", "zwei"], Texts());
        Assert.Equal([AnswerFailures.Unknown, null], (await _bench.ReceiptsAsync()).Select(receipt => receipt.Failure));
    }

    [Fact]
    public async Task Whoever_may_not_send_when_its_turn_comes_sends_nothing()
    {
        await _bench.HearAsync("anna", InboxBench.Now);
        await _bench.AddAsync("g-1", "anna", "Guten Tag");
        _bench.IsOpen = false;
        await _bench.SendAsync();

        Assert.Equal(AnswerFailures.Closed, Assert.Single(await _bench.ReceiptsAsync()).Failure);
        Assert.Empty(_bench.Requests);
    }

    [Fact]
    public async Task What_was_accepted_before_the_clock_was_set_back_is_not_sent()
    {
        await _bench.HearAsync("anna", InboxBench.Now);
        await _bench.Outbox.AddAsync(new NewAnswer("g-1", "anna", InboxBench.Now.AddMinutes(6), new AnswerContent { Parts = [new AnswerPart { Text = "Guten Tag" }] }));
        await _bench.SendAsync();

        Assert.Equal(AnswerFailures.Expired, Assert.Single(await _bench.ReceiptsAsync()).Failure);
        Assert.Empty(_bench.Requests);
    }

    private async Task<string> EndAsync()
    {
        await _bench.HearAsync("anna", InboxBench.Now);
        await _bench.AddAsync("g-1", "anna", "Guten Tag");
        await _bench.SendAsync();
        if (await _bench.ReceiptsAsync() is [var receipt])
        {
            Assert.DoesNotContain("quotes", receipt.Failure?.Message ?? "", StringComparison.Ordinal);
            return receipt.Failure?.Code ?? receipt.Status;
        }

        _bench.Inbox.Time.Advance(TimeSpan.FromMinutes(5));
        await _bench.SendAsync();
        return _bench.Requests.Count == 2 ? "again" : Assert.Single(await _bench.ReceiptsAsync()).Failure == AnswerFailures.Unknown ? "doubt" : "?";
    }

    private IEnumerable<string?> Texts() => _bench.Requests.Select(request => JsonDocument.Parse(request.Body).RootElement.GetProperty("text").GetProperty("body").GetString());
}
